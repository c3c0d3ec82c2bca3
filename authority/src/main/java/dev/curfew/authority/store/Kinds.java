package dev.curfew.authority.store;

import dev.curfew.authority.apikey.ApiKey;
import dev.curfew.authority.app.App;
import dev.curfew.authority.connection.Connection;
import dev.curfew.authority.connection.Credential;
import dev.curfew.authority.connection.ProviderRevocation;
import dev.curfew.authority.connection.ProviderSignIn;
import dev.curfew.authority.device.Device;
import dev.curfew.authority.grant.AuthorizationCode;
import dev.curfew.authority.grant.Consent;
import dev.curfew.authority.grant.DeviceCode;
import dev.curfew.authority.key.StoredKeyset;
import dev.curfew.authority.session.Session;
import dev.curfew.authority.token.Copied;
import dev.curfew.authority.token.RevokedToken;
import dev.curfew.authority.token.TokenFamily;
import dev.curfew.authority.workspace.Cutoff;
import dev.curfew.authority.workspace.Link;
import dev.curfew.authority.workspace.Password;
import dev.curfew.authority.workspace.Person;
import dev.curfew.authority.workspace.Workspace;
import java.util.List;

/// The kinds of the authority. A module above it that keeps values has more.
public final class Kinds {
    /// All of them.
    public static final List<Kind<?>> ALL = List.of(
            Workspace.KIND,
            Person.KIND,
            Cutoff.KIND,
            Password.KIND,
            Link.KIND,
            Device.KIND,
            Session.KIND,
            TokenFamily.KIND,
            Copied.KIND,
            RevokedToken.KIND,
            ApiKey.KIND,
            App.KIND,
            AuthorizationCode.KIND,
            DeviceCode.KIND,
            Consent.KIND,
            StoredKeyset.KIND,
            Connection.KIND,
            Credential.KIND,
            ProviderRevocation.KIND,
            ProviderSignIn.KIND);

    private Kinds() {}
}
