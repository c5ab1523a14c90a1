/**
 * Tensors that PyTorch wrote: what does such a file hold? {@link
 * keel.interchange.pytorch.StateDict} is read first; nothing in a file is loaded or called.
 */
package keel.interchange.pytorch;
