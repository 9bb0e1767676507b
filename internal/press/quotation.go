package press

// QuotationState says whether a version of a reply is the one to quote; its text
// is part of translation keys.
type QuotationState string

// The states of a quotation.
const (
	QuotationCurrent    QuotationState = "current"
	QuotationSuperseded QuotationState = "superseded" // it was corrected
	QuotationUnknown    QuotationState = "unknown"    // there is no such version
)

// Quotation says what a version is worth when the latest that was sent is the
// one given, 0 for none.
func Quotation(version, latest int) QuotationState {
	switch {
	case version < 1 || version > latest:
		return QuotationUnknown
	case version < latest:
		return QuotationSuperseded
	}
	return QuotationCurrent
}
