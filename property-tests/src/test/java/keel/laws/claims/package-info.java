/** How many random stable blocks of a kind are certified: the table of docs/claims.md. */
package keel.laws.claims;
