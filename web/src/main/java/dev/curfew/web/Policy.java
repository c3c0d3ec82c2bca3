package dev.curfew.web;

import java.net.URI;
import java.util.Locale;

/// The content security policy of our pages: nothing but our own files, in nobody's frame.
final class Policy {
    static final String STRICT = withForms("'self'");

    private Policy() {}

    /// The policy of a page whose form is answered with a redirect to `redirect`.
    static String withFormsTo(URI redirect) {
        return withForms("'self' " + source(redirect));
    }

    private static String withForms(String targets) {
        return "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self';"
                + " connect-src 'self'; form-action " + targets + "; frame-ancestors 'none'; base-uri 'none'";
    }

    /// The narrowest source expression that stands for `uri`. An app's own scheme and an IPv6 literal have no host
    /// that a policy could name; there it is the scheme.
    private static String source(URI uri) {
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        String host = uri.getHost();
        if (host == null || host.startsWith("[") || !(scheme.equals("http") || scheme.equals("https"))) {
            return scheme + ":";
        }
        return scheme + "://" + host + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
    }
}
