package dev.curfew.client.login;

import dev.curfew.base.Secret;
import dev.curfew.client.NewTokens;
import dev.curfew.client.SignIn;
import dev.curfew.client.Transport;
import dev.curfew.client.internal.JsonObject;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// A server where one signs in, as its metadata describes it (RFC 8414).
///
/// @param namesItself whether it says in each answer of the browser who it is (RFC 9207)
record Site(
        Transport transport,
        String agent,
        Terms terms,
        String issuer,
        Optional<URI> authorization,
        URI token,
        Optional<URI> device,
        boolean namesItself) {
    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final Duration WHOLE = Duration.ofSeconds(8);
    private static final String FORM = "application/x-www-form-urlencoded";

    /// Asks a server to describe itself.
    static Site find(Transport transport, String agent, Terms terms) throws LoginException {
        String issuer = terms.issuer().toString().replaceFirst("/+$", "");
        JsonObject said = described(transport, agent, issuer);
        if (!said.filled("issuer").map(it -> it.replaceFirst("/+$", "")).equals(Optional.of(issuer))) {
            throw new LoginException("The server at " + issuer
                    + " goes by another address. Use the one that its operator gives as its issuer.");
        }
        return new Site(
                transport,
                agent,
                terms,
                said.filled("issuer").orElse(issuer),
                address(said, "authorization_endpoint"),
                address(said, "token_endpoint")
                        .orElseThrow(() -> new LoginException("The server at " + issuer + " gives out no tokens.")),
                address(said, "device_authorization_endpoint"),
                said.isTrue("authorization_response_iss_parameter_supported"));
    }

    /// Gets tokens for what a browser or a device brought.
    SignIn redeem(Map<String, String> grant) throws LoginException {
        Transport.Reply reply = post(token, grant);
        Optional<NewTokens> tokens = NewTokens.in(reply);
        if (tokens.isPresent() && tokens.get().accessToken().isPresent()) {
            return new SignIn.Tokens(tokens.get(), issuer, terms.clientId());
        }
        throw new LoginException(Refusal.of(reply).sentence());
    }

    /// Sends a form.
    Transport.Reply post(URI to, Map<String, String> form) throws LoginException {
        return send(
                transport,
                new Transport.Call(
                        "POST", to, headers(agent, "Content-Type", FORM), Secret.of(form(form)), CONNECT, WHOLE));
    }

    /// Asks for something with a bearer.
    static Transport.Reply get(Transport transport, String agent, URI from, Optional<Secret> bearer)
            throws LoginException {
        Map<String, String> headers = bearer.map(
                        token -> headers(agent, "Authorization", "Bearer " + token.revealText(Secret.Purpose.PRESENT)))
                .orElseGet(() -> headers(agent, "Accept-Language", "en"));
        return send(transport, new Transport.Call("GET", from, headers, Secret.of(""), CONNECT, WHOLE));
    }

    static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(each -> encoded(each.getKey()) + "=" + encoded(each.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static JsonObject described(Transport transport, String agent, String issuer) throws LoginException {
        List<URI> places = new ArrayList<>();
        try {
            URI at = new URI(issuer);
            String path = at.getRawPath() == null ? "" : at.getRawPath();
            places.add(at.resolve("/.well-known/oauth-authorization-server" + path));
            places.add(URI.create(issuer + "/.well-known/openid-configuration"));
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new LoginException("The server's address is none. Give it as https://curfew.example.com.");
        }
        Transport.Reply reply = get(transport, agent, places.getFirst(), Optional.empty());
        if (reply.status() == 404) {
            reply = get(transport, agent, places.getLast(), Optional.empty());
        }
        if (reply.status() == 200) {
            Optional<JsonObject> said = JsonObject.parse(reply.body().array());
            if (said.isPresent()) {
                return said.get();
            }
        }
        throw new LoginException(
                switch (reply.status()) {
                    case 407 ->
                        "The proxy wants a name and password. Put them into HTTPS_PROXY, or name " + terms(issuer)
                                + " in NO_PROXY.";
                    case 408, 425, 429 ->
                        "The server at " + issuer + " asks to come back later. Try again in a minute.";
                    case 200, 301, 302, 303, 307, 308, 401, 403, 404, 405, 410 ->
                        "What answers at " + issuer + " is not a Curfew server, or a proxy answers in its place"
                                + (reply.isPage() ? ": it sent a web page." : ".")
                                + " Check the address (--server, CURFEW_SERVER) and the proxy (HTTPS_PROXY, NO_PROXY).";
                    default ->
                        "The server at " + issuer + " has a problem of its own (status " + reply.status()
                                + "). Try again in a while.";
                });
    }

    private static String terms(String issuer) {
        return URI.create(issuer).getHost();
    }

    private static Transport.Reply send(Transport transport, Transport.Call call) throws LoginException {
        try {
            return transport.send(call);
        } catch (Transport.Broken e) {
            throw new LoginException("The server at " + origin(call.uri())
                    + " could not be reached. Check the address (--server, CURFEW_SERVER), the network and the proxy"
                    + " (HTTPS_PROXY, NO_PROXY).");
        }
    }

    private static String origin(URI uri) {
        return uri.getScheme() + "://" + uri.getRawAuthority();
    }

    private static Map<String, String> headers(String agent, String name, String value) {
        return Map.of("User-Agent", agent, "Accept", "application/json", name, value);
    }

    private static Optional<URI> address(JsonObject said, String name) throws LoginException {
        Optional<String> text = said.filled(name);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            URI uri = new URI(text.get());
            boolean web = "https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme());
            if (web && uri.getHost() != null && uri.getRawUserInfo() == null) {
                return Optional.of(uri);
            }
        } catch (URISyntaxException e) {
            throw new LoginException("The server describes itself with an address that is none.");
        }
        throw new LoginException("The server describes itself with an address that is none.");
    }
}
