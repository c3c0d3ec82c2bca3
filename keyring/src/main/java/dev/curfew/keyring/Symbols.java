package dev.curfew.keyring;

import com.sun.jna.Function;

/// The functions of a system's libraries, by name.
interface Symbols {
    /// The function of a name.
    ///
    /// @throws UnsatisfiedLinkError where there is none
    Function named(String name);
}
