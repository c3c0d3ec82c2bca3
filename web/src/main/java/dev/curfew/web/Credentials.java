package dev.curfew.web;

import dev.curfew.base.Secret;

/// A name and a secret, as sent with HTTP Basic and decoded as RFC 6749 section 2.3.1 says.
public record Credentials(String name, Secret secret) {}
