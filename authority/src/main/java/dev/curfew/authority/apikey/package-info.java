/// API keys: named, scoped, expiring secrets of a person, for what cannot sign in.
///
/// Owns `/api/v1/keys`, the keys under `/api/v1/people/{id}`, and what keys answer at introspection,
/// revocation and Codex's whoami.
///
/// Law L1: a key dies with its owner's epoch and by name, and no way leads back. Law L4: a digest is all that
/// is kept of a secret, which is shown once.
@NullMarked
package dev.curfew.authority.apikey;

import org.jspecify.annotations.NullMarked;
