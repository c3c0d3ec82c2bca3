/// People, their sessions, devices and sign-ins over the real edge, every answer held against the contract of
/// the API.
@NullMarked
package dev.curfew.testkit.people;

import org.jspecify.annotations.NullMarked;
