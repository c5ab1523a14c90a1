/**
 * What must never be certified: models, files and certificates, each with the verdict it must get.
 */
package keel.laws.corpus;
