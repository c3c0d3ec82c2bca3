package dev.curfew.client.login;

import java.net.URI;

/// What the person is to do.
public sealed interface Prompt {
    /// Open an address in a browser on this machine. In another machine's browser it works too, if the person
    /// brings back the address that the browser ends at: {@link Login#paste}.
    record Open(URI address) implements Prompt {}

    /// Open an address in any browser, and enter a code there.
    ///
    /// @param complete the address with the code in it; the same as `address` where the server has none
    record Enter(URI address, String code, URI complete) implements Prompt {}
}
