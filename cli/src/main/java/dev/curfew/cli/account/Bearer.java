package dev.curfew.cli.account;

import dev.curfew.base.Secret;
import dev.curfew.client.AuthManager;
import dev.curfew.client.AuthState;
import dev.curfew.client.Credential;
import dev.curfew.client.Refresh;
import dev.curfew.client.RefreshFailure;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// Prints what a program presents to a server: the work of `curfew token`, apart from the words of the
/// command so that a fresh token is printed without loading what reads them.
final class Bearer {
    private Bearer() {}

    static int print(Place place, Person person, boolean header) {
        AuthManager manager = place.open();
        Optional<Credential> credential = manager.cached();
        AuthState state = manager.state();
        // The usual case first and apart: to link the switches below takes as long as all else.
        if (state instanceof AuthState.Ok(Optional<Instant> until)
                && until.isPresent()
                && credential.orElse(null) instanceof Credential.Managed managed) {
            return shown(managed.tokens().accessToken(), person, header);
        }
        return other(state, manager, place, person, header);
    }

    private static int other(AuthState state, AuthManager manager, Place place, Person person, boolean header) {
        Optional<Credential> credential;
        switch (state) {
            case AuthState.LoggedOut none -> {
                return person.fail(1, "Not logged in", "Sign in: curfew login");
            }
            case AuthState.Unusable(var fault, String advice) -> {
                return person.fail(1, advice, "");
            }
            case AuthState.Restricted(String advice) -> {
                return person.fail(1, advice, "");
            }
            case AuthState.Expiring(Instant at) -> {
                // Also where it would do for some minutes: whoever asks is about to use it.
                if (manager.refresh() instanceof Refresh.Failed(RefreshFailure failure)
                        && (failure instanceof RefreshFailure.Permanent
                                || !at.isAfter(place.around().world().now()))) {
                    return RefreshCommand.failed(person, failure);
                }
                credential = manager.cached();
            }
            case AuthState.Ok in -> credential = manager.auth();
            case AuthState.Refreshing in -> credential = manager.auth();
            case AuthState.External in -> credential = manager.auth();
            case AuthState.NeedsLogin(RefreshFailure.Reason reason) -> {
                // Another process heard that. The server may see it differently by now, and is asked once.
                if (manager.refresh() instanceof Refresh.Failed(RefreshFailure failure)) {
                    return RefreshCommand.failed(
                            person,
                            failure instanceof RefreshFailure.Permanent
                                    ? failure
                                    : new RefreshFailure.Permanent(reason));
                }
                credential = manager.cached();
            }
        }
        Optional<Secret> bearer = credential.flatMap(Bearer::of);
        return bearer.isPresent()
                ? shown(bearer.get(), person, header)
                : person.fail(1, "What is signed in with here is Codex's own and no bearer", "Sign in: curfew login");
    }

    private static int shown(Secret bearer, Person person, boolean header) {
        String text = bearer.revealText(Secret.Purpose.DELIVER);
        if (person.json()) {
            person.tell(Map.of("token", text, "header", "Authorization: Bearer " + text));
        } else {
            person.show(header ? "Authorization: Bearer " + text : text);
        }
        return 0;
    }

    private static Optional<Secret> of(Credential credential) {
        return switch (credential) {
            case Credential.Managed managed -> Optional.of(managed.tokens().accessToken());
            case Credential.ApiKey(Secret key) -> Optional.of(key);
            case Credential.PersonalToken(Secret token) -> Optional.of(token);
            case Credential.External external -> Optional.of(external.accessToken());
            case Credential.Foreign foreign -> Optional.empty();
        };
    }
}
