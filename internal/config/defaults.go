package config

import (
	"net/netip"
	"time"
)

// defaults are the settings of the fictitious office the program is shipped with.
func defaults() Config {
	return Config{
		Site:     Site{URL: "http://localhost:8080"},
		HTTP:     HTTP{Addr: "127.0.0.1:8080", Hosts: []string{}, TrustedProxies: []netip.Prefix{}},
		Database: Database{DSN: "pressdesk.db"},
		Mail:     Mail{SMTP: SMTP{TLS: "starttls"}},
		Auth:     Auth{SecondFactor: "staff"},
		Limits:   Limits{Factor: 1, OpenApplications: 30},
		Log:      Log{Format: "text", SlowQuery: 200 * time.Millisecond},
		Traces:   Traces{Share: 1, Service: "pressdesk"},
		Office: Office{
			NameZH: "示例市新闻办公室", NameEN: "Example City Press Office",
			SiteNameZH: "示例市记者服务平台", SiteNameEN: "Example City Press Portal",
			TaglineZH: "采访与咨询，一处申请，全程可查", TaglineEN: "Interviews and inquiries: apply once, follow every step",
			Mark:   "例",
			CityZH: "示例市", CityEN: "Example City",
			AddressZH: "示例市人民路1号", AddressEN: "1 Renmin Road, Example City",
			Phone: "+86 10 5550 0100", Email: "press@example.test",
			Timezone: "Asia/Shanghai", Opens: "09:00", Closes: "17:30",
			Promises: Promises{
				Interview: Promise{Intake: 2, Answer: 10, Extension: 5},
				Inquiry:   Promise{Intake: 1, Answer: 5, Extension: 5},
				Vetting:   1,
			},
			Approval:      Approval{Interview: "all", Inquiry: "all"},
			Categories:    categories(),
			Areas:         areas(),
			Departments:   departments(),
			Sections:      sections(),
			FAQCategories: faqCategories(),
		},
	}
}

func categories() []Category {
	return []Category{
		{"resident", "外国常驻记者", "Resident foreign correspondent", []string{"bureau_city", "bureau_address", "press_card_number", "press_card_expiry"}},
		{"short_term", "外国短期采访记者（J-2）", "Foreign journalist on a short visit (J‑2)", []string{"visa_valid_from", "visa_valid_to", "assignment_letter"}},
		{"hk_macao", "港澳记者", "Journalist from Hong Kong or Macao", []string{"hkmo_card_no"}},
		{"taiwan", "台湾记者", "Journalist from Taiwan", []string{}},
		{"domestic", "内地记者", "Journalist from the mainland", []string{}},
		{"other", "其他", "Other", []string{}},
	}
}

func areas() []Option {
	return []Option{
		{"economy", "经济与贸易", "Economy and trade"},
		{"transport", "交通", "Transport"},
		{"health", "卫生健康", "Health"},
		{"education", "教育", "Education"},
		{"environment", "生态环境", "Environment"},
		{"culture", "文化与旅游", "Culture and tourism"},
		{"city_services", "城市管理与服务", "City services"},
		{"other", "其他", "Other"},
	}
}

func sections() []Option {
	return []Option{
		{"news", "新闻发布处", "News Section"},
		{"international", "对外联络处", "International Section"},
	}
}

func departments() []Department {
	return []Department{
		{Code: "development_reform", NameZH: "示例市发展和改革委员会", NameEN: "Example City Development and Reform Commission"},
		{Code: "commerce", NameZH: "示例市商务局", NameEN: "Example City Bureau of Commerce"},
		{Code: "transport", NameZH: "示例市交通运输局", NameEN: "Example City Bureau of Transport"},
		{Code: "health", NameZH: "示例市卫生健康委员会", NameEN: "Example City Health Commission"},
		{Code: "education", NameZH: "示例市教育局", NameEN: "Example City Bureau of Education"},
		{Code: "environment", NameZH: "示例市生态环境局", NameEN: "Example City Bureau of Ecology and Environment"},
		{Code: "culture_tourism", NameZH: "示例市文化和旅游局", NameEN: "Example City Bureau of Culture and Tourism"},
		{Code: "science", NameZH: "示例市科学技术局", NameEN: "Example City Bureau of Science and Technology"},
		{Code: "housing", NameZH: "示例市住房和城乡建设局", NameEN: "Example City Bureau of Housing and Construction"},
		{Code: "civil_affairs", NameZH: "示例市民政局", NameEN: "Example City Bureau of Civil Affairs"},
		{Code: "emergency", NameZH: "示例市应急管理局", NameEN: "Example City Bureau of Emergency Management"},
		{Code: "statistics", NameZH: "示例市统计局", NameEN: "Example City Bureau of Statistics"},
		{Code: "foreign_affairs", NameZH: "示例市外事办公室", NameEN: "Example City Foreign Affairs Office"},
	}
}

func faqCategories() []Option {
	return []Option{
		{"general", "综合", "General"},
		{"interview", "采访申请", "Interviews"},
		{"inquiry", "咨询申请", "Inquiries"},
		{"accreditation", "记者注册与证件", "Registration and accreditation"},
	}
}
