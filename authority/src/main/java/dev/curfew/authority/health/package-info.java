/// How the server is doing, for those who run it: alive, ready, and in figures.
///
/// Owns `GET /health/live`, `GET /health/ready` and `GET /metrics`.
///
/// Law L4: no label and no value holds anything that a person or a client sent.
@NullMarked
package dev.curfew.authority.health;

import org.jspecify.annotations.NullMarked;
