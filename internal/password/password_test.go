package password

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"
)

func TestAPasswordMatchesItsHashOnly(t *testing.T) {
	ctx := t.Context()
	hash, err := Hash(ctx, "采访申请 correct horse 很长的一句话")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("hash %q has not the parameters promised", hash)
	}
	for plain, want := range map[string]bool{
		"采访申请 correct horse 很长的一句话": true,
		"采访申请 correct horse 很长的一句":  false,
		"": false,
	} {
		if ok, err := Matches(ctx, hash, plain); err != nil || ok != want {
			t.Errorf("Matches(%q) = %v, %v", plain, ok, err)
		}
	}
}

func TestAnEmptyHashMatchesNothingAndTakesAsLong(t *testing.T) {
	ctx := t.Context()
	hash, err := Hash(ctx, "somebody's password")
	if err != nil {
		t.Fatal(err)
	}
	decoy()
	took := func(hash string) (least time.Duration) {
		least = time.Hour
		for range 3 {
			start := time.Now()
			if ok, err := Matches(ctx, hash, "nobody"); ok || err != nil {
				t.Fatalf("Matches(%q) = %v, %v", hash, ok, err)
			}
			least = min(least, time.Since(start))
		}
		return least
	}
	if unknown, known := took(""), took(hash); unknown < known/2 {
		t.Errorf("an unknown account answers in %s, a known one in %s", unknown, known)
	}
}

func TestABrokenHashIsAnError(t *testing.T) {
	if ok, err := Matches(t.Context(), "$argon2id$v=19$broken", "x"); ok || err == nil {
		t.Errorf("Matches = %v, %v", ok, err)
	}
}

func TestAFullQueueIsBusy(t *testing.T) {
	q := newQueue(1, 1)
	inside, done := make(chan struct{}), make(chan struct{})
	results := make(chan error, 2)
	go func() {
		results <- q.do(context.Background(), func() error { close(inside); <-done; return nil })
	}()
	<-inside

	ctx, cancel := context.WithCancel(context.Background())
	go func() { results <- q.do(ctx, func() error { return nil }) }()
	for q.waiting.Load() == 0 {
		runtime.Gosched()
	}
	if err := q.do(context.Background(), func() error { return nil }); !errors.Is(err, ErrBusy) {
		t.Errorf("the second in the queue got %v, want ErrBusy", err)
	}
	cancel()
	if err := <-results; !errors.Is(err, context.Canceled) {
		t.Errorf("who went away got %v", err)
	}
	close(done)
	if err := <-results; err != nil {
		t.Errorf("who had the slot got %v", err)
	}
	if err := q.do(context.Background(), func() error { return nil }); err != nil {
		t.Errorf("the slot was not given back: %v", err)
	}
}

func TestWeakPasswords(t *testing.T) {
	for _, v := range []struct {
		plain string
		about []string
		weak  bool
	}{
		{"P@ssw0rd1", nil, true},
		{"woaini1314", nil, true},
		{"aaaaaaaaaaaaaaaa", nil, true},
		{"1234567890123", nil, true},
		{"correct horse battery staple", nil, false},
		{"outside check reporter A 7f3c", []string{"reporter.a@example.test"}, false},
		{"correct horse battery u7k2m9", []string{"u7k2m9@example.test"}, false},
		{"Jane.Doe@lemonde.example", []string{"jane.doe@lemonde.example", "Jane Doe"}, true},
		{"marguerite.yourcenar1", []string{"marguerite.yourcenar@daily.example"}, true},
		{"今天天气很好我们去公园散步吧", nil, false},
		{strings.Repeat("y9#Kq", 25), nil, false},
		{"", nil, true},
	} {
		if got := Weak(v.plain, v.about...); got != v.weak {
			t.Errorf("Weak(%q, %q) = %v", v.plain, v.about, got)
		}
	}
}

func TestWeakIsQuickOnLongPasswords(t *testing.T) {
	start := time.Now()
	for _, plain := range []string{
		strings.Repeat("a", 1<<20), strings.Repeat("p@$$w0rd", 1000), strings.Repeat("采访", 5000),
		"4@8({[</369&#!1/|0$5+7%2/4@8({[</369&#!1/|0$5+7%2/4@8({[</369&#!1/|0$5+7%2/",
	} {
		Weak(plain, "somebody@example.test")
	}
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("four long passwords took %s", took)
	}
}
