/**
 * Networks that a description makes of named tensors: which tensor is what? {@link
 * keel.interchange.description.DescribedNetwork} is read first.
 */
package keel.interchange.description;
