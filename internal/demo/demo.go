// Package demo fills an empty office with a demonstration: colleagues,
// reporters, op-eds, common questions and a year of applications of the
// fictitious Example City. Everything happens through the acts of package
// office under a clock that walks, so that numbers, due dates, histories, mails
// and the public list are as true as in a real office. It also makes the
// accounts with which the program is checked from outside.
package demo
