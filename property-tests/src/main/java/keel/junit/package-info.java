/** For the test suites of others: a model is stable, and behaves as its certificate says. */
package keel.junit;
