/// Apps: the OAuth clients, first-party and third-party, public and confidential.
///
/// Owns `/api/v1/apps` and the presets of Curfew's own.
///
/// Law L4: a confidential app's secret is kept as a digest and shown once.
@NullMarked
package dev.curfew.authority.app;

import org.jspecify.annotations.NullMarked;
