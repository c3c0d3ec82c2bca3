package dev.curfew.keyring;

import com.sun.jna.Function;

/// The functions of a system's libraries, by name.
interface Symbols {
    /// @throws UnsatisfiedLinkError where there is none of this name
    Function named(String name);
}
