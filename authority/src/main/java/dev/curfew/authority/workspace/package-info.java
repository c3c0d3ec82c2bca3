/// The workspace: its people, their roles, and the epochs that end everything a person holds at once.
///
/// Owns `/api/v1/people` and the set-up of the first owner.
///
/// Law L1: reactivating a person revives nothing; the epoch only rises.
@NullMarked
package dev.curfew.authority.workspace;

import org.jspecify.annotations.NullMarked;
