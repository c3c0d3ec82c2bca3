/// The simulator: one thread, one seed, the real rules, and everything that goes wrong between a client and its
/// authority.
///
/// {@link dev.curfew.testkit.sim.ClientSimulation} runs the real client library on a machine that sleeps and loses
/// answers, against the same rules.
///
/// Actors (an honest client, processes that share a credential file, a thief with an old token, a thief who
/// shadows the holder, a guesser, an admin, a feed reader) act in an order that follows from the seed, while
/// answers are lost, crashes come between commit and answer, the store conflicts and clocks step. The laws are
/// checked after every step; a seed that breaks one prints its story.
@NullMarked
package dev.curfew.testkit.sim;

import org.jspecify.annotations.NullMarked;
