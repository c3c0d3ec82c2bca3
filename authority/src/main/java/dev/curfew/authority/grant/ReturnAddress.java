package dev.curfew.authority.grant;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Where a browser goes back to with the outcome of an authorization request, and the `state` that it brings
/// along. Every outcome names the issuer (RFC 9207), so that an app that knows several is not confused by a
/// wrong one.
record ReturnAddress(URI redirect, Optional<String> state, String issuer) {

    /// With a code (RFC 6749, section 4.1.2).
    String code(String code) {
        return with(Map.of("code", code));
    }

    /// With an error (section 4.1.2.1).
    String error(String error, String description) {
        var parameters = new LinkedHashMap<String, String>();
        parameters.put("error", error);
        parameters.put("error_description", description);
        return with(parameters);
    }

    private String with(Map<String, String> outcome) {
        var parameters = new LinkedHashMap<>(outcome);
        state.ifPresent(value -> parameters.put("state", value));
        parameters.put("iss", issuer);
        return redirect + (redirect.getRawQuery() == null ? "?" : "&") + query(parameters.entrySet());
    }

    /// The parameters as a query.
    static String query(Collection<Map.Entry<String, String>> parameters) {
        return parameters.stream()
                .map(entry -> encode(entry.getKey()) + "=" + encode(entry.getValue()))
                .collect(Collectors.joining("&"));
    }

    /// Spaces as `%20`, which every decoder understands.
    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
