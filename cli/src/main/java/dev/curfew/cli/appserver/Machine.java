package dev.curfew.cli.appserver;

import dev.curfew.base.World;
import dev.curfew.cli.account.Place;
import dev.curfew.client.AuthManager;
import dev.curfew.client.CredentialStore;
import dev.curfew.client.Issuer;
import dev.curfew.client.LogoutPolicy;
import dev.curfew.client.Restrictions;
import dev.curfew.client.RevocationQueue;
import dev.curfew.client.login.Doors;
import dev.curfew.client.session.ServerApi;
import dev.curfew.client.session.Sessions;
import java.net.URI;
import java.nio.file.Path;

/// The machine that an app-server speaks for: its home, what is signed in there, and the server that it is
/// signed in at.
///
/// @param host its name, for a person who looks at several
/// @param policy of a logout that names none
/// @param wantsSignIn whether models are asked with the sign-in of this home
public record Machine(
        World world,
        String host,
        Path home,
        URI server,
        CredentialStore store,
        AuthManager auth,
        RevocationQueue queue,
        Issuer issuer,
        Sessions sessions,
        ServerApi api,
        Doors doors,
        Restrictions restrictions,
        LogoutPolicy policy,
        boolean wantsSignIn) {
    /// Opens a home.
    public static Machine at(Place place) {
        AuthManager auth = place.open();
        return new Machine(
                place.around().world(),
                Place.host(),
                place.home().path(),
                place.server(),
                place.store(),
                auth,
                place.queue(),
                place.issuer(),
                place.sessions(auth),
                place.api(auth),
                place.doors(auth, null, null, false),
                place.config().restrictions(),
                place.config().logout().orElse(LogoutPolicy.DURABLE),
                place.config().wantsSignIn());
    }
}
