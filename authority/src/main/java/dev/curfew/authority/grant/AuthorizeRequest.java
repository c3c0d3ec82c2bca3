package dev.curfew.authority.grant;

import dev.curfew.authority.app.App;
import dev.curfew.authority.app.Apps;
import dev.curfew.base.Problem;
import dev.curfew.web.Form;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// An authorization request that may be granted, if the person wants to (RFC 6749, section 4.1.1; OpenID
/// Connect Core
/// 1.0, section 3.1.2.1).
///
/// @param challenge for PKCE, empty where the app may do without
/// @param scope already narrowed to what the app may have
/// @param audience the resources asked for, space-separated
/// @param signedInAfter the person must not have signed in before this: left by {@link #afterSignIn}
/// @param sent every parameter, as it came
record AuthorizeRequest(
        App app,
        ReturnAddress back,
        String challenge,
        String scope,
        String audience,
        Optional<String> nonce,
        Set<Prompt> prompts,
        Optional<Duration> maxAge,
        Optional<Instant> signedInAfter,
        Optional<String> identityHint,
        Form sent) {

    static final String PATH = "/oauth/authorize";

    /// What the page that asks the person adds to the request that it carries.
    private static final Set<String> ADDED = Set.of("csrf", "decision");

    /// Not one of OAuth's, so that no app meets it by accident.
    private static final String SIGNED_IN_AFTER = "curfew_signed_in_after";

    /// What an app wants the person to be shown.
    enum Prompt {
        NONE,
        LOGIN,
        CONSENT,
        /// Curfew knows one account for a browser; choosing another means signing in.
        SELECT_ACCOUNT;

        /// As it is written in a request.
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// What a request comes to before anybody is asked.
    sealed interface Reading {
        /// It may be granted.
        record Good(AuthorizeRequest request) implements Reading {}

        /// It may not, and the app is told.
        record Bad(ReturnAddress back, Fault fault) implements Reading {}
    }

    /// What is wrong, in the words of RFC 6749, section 4.1.2.1.
    record Fault(String error, String description) {}

    /// Reads a request. The app and the redirect URI come first: as long as they are in doubt nobody is sent
    /// anywhere.
    ///
    /// @throws Problem when the browser must not be sent back
    static Reading read(Form sent, Apps apps, String issuer, Instant now) {
        App app = sent.value("client_id")
                .flatMap(apps::find)
                .filter(App::enabled)
                .orElseThrow(() -> unacceptable("The app that sent you here is not known to this server."));
        var redirect = sent.value("redirect_uri")
                .flatMap(uri -> Redirects.match(app.redirects(), uri))
                .orElseThrow(
                        () -> unacceptable(
                                "The address to return to is not one that this app has registered, so you were not sent there."));
        var back = new ReturnAddress(redirect, sent.value("state"), issuer);
        Optional<Fault> fault = fault(sent, app, now);
        return fault.isPresent()
                ? new Reading.Bad(back, fault.get())
                : new Reading.Good(new AuthorizeRequest(
                        app,
                        back,
                        sent.value("code_challenge").orElse(""),
                        Scopes.narrow(sent.value("scope"), app),
                        Resources.audience(sent.all("resource")).orElseThrow(),
                        sent.value("nonce"),
                        prompts(sent),
                        sent.value("max_age").flatMap(AuthorizeRequest::seconds),
                        sent.value(SIGNED_IN_AFTER).flatMap(AuthorizeRequest::instant),
                        sent.value("id_token_hint"),
                        sent));
    }

    private static Optional<Fault> fault(Form sent, App app, Instant now) {
        if (sent.value("request").isPresent()) {
            return fault("request_not_supported", "Request objects are not read here.");
        }
        if (sent.value("request_uri").isPresent()) {
            return fault("request_uri_not_supported", "Request objects are not read here.");
        }
        if (sent.value("response_type").isEmpty()) {
            return fault("invalid_request", "The parameter response_type is missing.");
        }
        if (!sent.value("response_type").equals(Optional.of("code"))) {
            return fault("unsupported_response_type", "The only response_type here is code.");
        }
        if (!sent.value("response_mode").orElse("query").equals("query")) {
            return fault("invalid_request", "The only response_mode here is query.");
        }
        if (!app.grants().contains(App.Grant.AUTHORIZATION_CODE)) {
            return fault("unauthorized_client", "This app may not use authorization codes.");
        }
        if (Resources.audience(sent.all("resource")).isEmpty()) {
            return fault("invalid_target", "A resource is an absolute URI without a fragment.");
        }
        return proofFault(sent, app).or(() -> freshnessFault(sent, now));
    }

    private static Optional<Fault> proofFault(Form sent, App app) {
        Optional<String> challenge = sent.value("code_challenge");
        if (challenge.isEmpty()) {
            boolean enough = app.confidential()
                    && switch (app.pkce()) {
                        case REQUIRED -> false;
                        case OR_NONCE -> sent.value("nonce").isPresent();
                        case OPTIONAL -> true;
                    };
            return enough ? Optional.empty() : fault("invalid_request", "A code_challenge is needed (RFC 7636).");
        }
        if (!sent.value("code_challenge_method").equals(Optional.of(Pkce.METHOD))) {
            return fault("invalid_request", "The only code_challenge_method here is S256.");
        }
        return Pkce.isChallenge(challenge.get())
                ? Optional.empty()
                : fault("invalid_request", "The code_challenge is not a SHA-256 in base64url.");
    }

    private static Optional<Fault> freshnessFault(Form sent, Instant now) {
        Set<Prompt> prompts = prompts(sent);
        if (prompts.contains(Prompt.NONE) && prompts.size() > 1) {
            return fault("invalid_request", "The prompt none stands alone.");
        }
        if (sent.value("max_age").isPresent()
                && sent.value("max_age").flatMap(AuthorizeRequest::seconds).isEmpty()) {
            return fault("invalid_request", "A max_age is a number of seconds.");
        }
        // A moment ahead could never be satisfied, and the browser would go round for ever.
        boolean possible = sent.value(SIGNED_IN_AFTER)
                .map(text -> instant(text).filter(at -> !at.isAfter(now)).isPresent())
                .orElse(true);
        return possible ? Optional.empty() : fault("invalid_request", "Start again from the app.");
    }

    private static Set<Prompt> prompts(Form sent) {
        List<String> words = Scopes.words(sent.value("prompt").orElse(""));
        return Stream.of(Prompt.values())
                .filter(prompt -> words.contains(prompt.word()))
                .collect(Collectors.toSet());
    }

    /// Whether somebody who signed in at that instant must sign in again before this is granted.
    boolean tooOld(Instant signedIn, Instant now) {
        return prompts.contains(Prompt.LOGIN)
                || prompts.contains(Prompt.SELECT_ACCOUNT)
                || signedInAfter.filter(signedIn::isBefore).isPresent()
                || maxAge.filter(age -> Duration.between(signedIn, now).compareTo(age) > 0)
                        .isPresent();
    }

    /// The address of this same request.
    String again() {
        return address(parameters());
    }

    /// The address of this request for after a sign-in that has to happen from now on. What asked for a new
    /// sign-in becomes the moment after which it must be: that holds on the way back and does not ask a second
    /// time. It can only ever demand more, so nothing is gained by making one up.
    String afterSignIn(Instant now) {
        var parameters = parameters();
        parameters.removeIf(one -> List.of("prompt", "max_age", SIGNED_IN_AFTER).contains(one.getKey()));
        if (prompts.contains(Prompt.CONSENT)) {
            parameters.add(Map.entry("prompt", Prompt.CONSENT.word()));
        }
        parameters.add(Map.entry(SIGNED_IN_AFTER, Long.toString(now.toEpochMilli())));
        return address(parameters);
    }

    /// Every parameter that was sent, by name.
    List<Map.Entry<String, String>> parameters() {
        var parameters = new ArrayList<Map.Entry<String, String>>();
        sent.all("resource").forEach(value -> parameters.add(Map.entry("resource", value)));
        sent.asMap().forEach((name, value) -> {
            if (!name.equals("resource") && !ADDED.contains(name)) {
                parameters.add(Map.entry(name, value));
            }
        });
        return parameters;
    }

    private static String address(List<Map.Entry<String, String>> parameters) {
        return PATH + "?" + ReturnAddress.query(parameters);
    }

    private static Optional<Duration> seconds(String text) {
        return text.matches("[0-9]{1,9}") ? Optional.of(Duration.ofSeconds(Long.parseLong(text))) : Optional.empty();
    }

    private static Optional<Instant> instant(String text) {
        return text.matches("[0-9]{1,15}") ? Optional.of(Instant.ofEpochMilli(Long.parseLong(text))) : Optional.empty();
    }

    private static Optional<Fault> fault(String error, String description) {
        return Optional.of(new Fault(error, description));
    }

    private static Problem unacceptable(String hint) {
        return new Problem(Problem.Kind.INVALID_VALUE, hint);
    }
}
