/**
 * Agents: networks that act in an environment, and learn by what it rewards. {@code Environment} is
 * the contract, one class an environment; {@code ActorCritic} is the loop; {@code Episodes} runs
 * several at the same time. Nothing is proved here. Uses networks, objectives and optimisers.
 */
package keel.train.play;
