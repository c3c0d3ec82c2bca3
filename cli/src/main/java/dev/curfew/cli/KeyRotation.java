package dev.curfew.cli;

import dev.curfew.base.World;

/// How `keys rotate` reaches the signing keys: the seam between the command and the authority.
interface KeyRotation {
    /// Makes a new signing key and retires the present one; returns what was done in one line.
    ///
    /// @throws Complaint when the keys cannot be reached
    String rotate(ServeSettings settings, World world);
}
