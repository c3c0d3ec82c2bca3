package dev.curfew.authority.grant;

import dev.curfew.authority.app.App;
import dev.curfew.authority.app.Apps;
import dev.curfew.base.Octets;
import dev.curfew.base.Problem;
import dev.curfew.base.Secret;
import dev.curfew.web.Credentials;
import dev.curfew.web.Request;
import java.util.Optional;

/// Tells which app sends a request, and demands the proof that its kind can give (RFC 6749, section 2.3): a
/// confidential app its secret, in the header or in the body; a public one nothing, since it has nothing.
final class Clients {
    private final Apps apps;

    Clients(Apps apps) {
        this.apps = apps;
    }

    /// The app.
    ///
    /// @throws Problem WRONG_CREDENTIALS, whatever of it is wrong
    App authenticate(Request request, Parameters sent) {
        Optional<Credentials> header = request.basic();
        Optional<String> named = sent.value("client_id");
        Optional<Secret> secret = sent.value("client_secret").map(Secret::of);
        if (header.isPresent() && secret.isPresent()) {
            throw new Problem(Problem.Kind.MALFORMED_REQUEST, "Send the client's secret in one way, not in two.");
        }
        String id = header.map(Credentials::name).or(() -> named).orElseThrow(Clients::wrong);
        if (named.isPresent() && !named.get().equals(id)) {
            throw wrong();
        }
        Optional<Secret> proof = header.map(Credentials::secret)
                .filter(given -> given.length() > 0)
                .or(() -> secret);
        Optional<Octets> digest = proof.map(Clients::digest);
        return apps.find(id)
                .filter(app -> proves(app, digest))
                .or(() -> apps.again(id).filter(app -> proves(app, digest)))
                .orElseThrow(Clients::wrong);
    }

    private static boolean proves(App app, Optional<Octets> digest) {
        return app.enabled() && app.secret().equals(digest);
    }

    /// Whether the request brings anything that proves an app.
    static boolean provesItself(Request request, Parameters sent) {
        return request.basic().isPresent() || sent.value("client_secret").isPresent();
    }

    private static Octets digest(Secret secret) {
        return Octets.sha256(secret.reveal(Secret.Purpose.DERIVE));
    }

    private static Problem wrong() {
        return new Problem(Problem.Kind.WRONG_CREDENTIALS, "The app is not known here, or did not prove who it is.");
    }
}
