package dev.curfew.client;

import dev.curfew.base.Octets;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.client.Credential.Managed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Storing a sign-in. It is written down what is to die, the new one is stored, then the old one is to die:
/// whatever fails or ends the process, somebody who was signed in still is, and nothing is forgotten that
/// lives on.
@SuppressWarnings("try") // the store is held, not used
final class Logins {
    private static final System.Logger LOG = System.getLogger(Logins.class.getName());
    private static final Duration HOLD = Duration.ofSeconds(10);
    private static final int OWNER = 32;
    /// What signs nobody in and is of no use to anybody.
    private static final Set<StoreException.Fault> BROKEN =
            Set.of(StoreException.Fault.TRUNCATED, StoreException.Fault.FOREIGN);

    private final World world;
    private final CredentialStore store;
    private final Endpoints endpoints;
    private final Logouts logouts;
    private final Sources sources;

    Logins(World world, CredentialStore store, Endpoints endpoints, Logouts logouts, Sources sources) {
        this.world = world;
        this.store = store;
        this.endpoints = endpoints;
        this.logouts = logouts;
        this.sources = sources;
    }

    AuthFile keep(SignIn brought) throws StoreException {
        try (var held = store.hold(HOLD)) {
            Optional<AuthFile> before = stored();
            logouts.settle(before);
            List<RevocationTarget> old = new ArrayList<>(logouts.targets(Optional.empty(), before));
            AuthFile now = file(before.orElseGet(AuthFile::empty), brought);
            Optional<String> violation = now.credential().flatMap(sources::violation);
            if (violation.isPresent()) {
                throw new StoreException(StoreException.Fault.FORBIDDEN, violation.get(), null);
            }
            List<Octets> fresh =
                    targets(now.credential()).stream().map(Logins::print).toList();
            old.removeIf(target -> fresh.contains(print(target)));
            if (brought instanceof SignIn.Imported
                    && before.isPresent()
                    && before.get().mayBe(now)) {
                // An older state of the same sign-in: to end it would be to end what was just imported.
                old.clear();
            }
            List<RevocationTarget> unwritten = logouts.intend(old, before, now);
            save(now);
            logouts.settle(Optional.of(now));
            logouts.end(unwritten, RevocationJob.Reason.SUPERSEDED);
            return now;
        } catch (StoreException e) {
            giveBack(brought);
            throw e;
        }
    }

    void giveBack(SignIn brought) {
        if (brought instanceof SignIn.Imported) {
            return;
        }
        logouts.end(targets(file(AuthFile.empty(), brought).credential()), RevocationJob.Reason.UNWANTED);
    }

    private void save(AuthFile now) throws StoreException {
        try {
            store.save(now);
        } catch (StoreException e) {
            logouts.settle();
            throw e;
        }
    }

    private Optional<AuthFile> stored() throws StoreException {
        try {
            return store.load();
        } catch (StoreException e) {
            if (!BROKEN.contains(e.fault())) {
                throw e;
            }
            LOG.log(System.Logger.Level.WARNING, "signing in over what cannot be read: {0}", e.getMessage());
            return Optional.empty();
        }
    }

    private AuthFile file(AuthFile before, SignIn brought) {
        return switch (brought) {
            case SignIn.Tokens(NewTokens tokens, String issuer, String clientId) ->
                before.signedIn(
                        tokens,
                        issuer,
                        clientId,
                        Base64.getUrlEncoder().withoutPadding().encodeToString(world.random(OWNER)),
                        world.now());
            case SignIn.Imported(AuthFile theirs) -> theirs;
            case SignIn.ApiKey(Secret key) -> before.withApiKey(key);
            case SignIn.PersonalToken(Secret token) -> before.withPersonalToken(token);
        };
    }

    private List<RevocationTarget> targets(Optional<Credential> credential) {
        return credential.orElse(null) instanceof Managed managed
                ? List.of(RevocationTarget.of(managed.tokens(), endpoints))
                : List.of();
    }

    private static Octets print(RevocationTarget target) {
        return Octets.sha256(target.token().reveal(Secret.Purpose.DERIVE));
    }
}
