/**
 * What a network to be trained is made of.
 *
 * <p>Read {@link keel.train.network.LayerDesign} first: what somebody asks for; then {@code Part},
 * what becomes of it, and {@link keel.train.network.TrainableNetwork}.
 */
package keel.train.network;
