package office

// SecretHash is here for tests that count attempts.
var SecretHash = secretHash
