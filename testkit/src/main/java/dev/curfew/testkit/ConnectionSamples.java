package dev.curfew.testkit;

import dev.curfew.authority.connection.Attempt;
import dev.curfew.authority.connection.Connection;
import dev.curfew.authority.connection.Credential;
import dev.curfew.authority.connection.Provider;
import dev.curfew.authority.connection.ProviderRevocation;
import dev.curfew.authority.connection.ProviderSignIn;
import dev.curfew.authority.connection.Sealed;
import dev.curfew.authority.connection.Seat;
import dev.curfew.authority.connection.Standing;
import dev.curfew.authority.connection.Trouble;
import dev.curfew.base.Octets;
import dev.curfew.client.RefreshFailure;
import dev.curfew.testkit.Samples.Sample;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// Values of every kind that has to do with connections, made up from the same seed.
final class ConnectionSamples {
    private final Samples samples;

    ConnectionSamples(Samples samples) {
        this.samples = samples;
    }

    /// One value of every kind.
    List<Sample<?>> all() {
        return List.of(
                new Sample<>(Connection.KIND, connection()),
                new Sample<>(Credential.KIND, credential()),
                new Sample<>(ProviderRevocation.KIND, revocation()),
                new Sample<>(ProviderSignIn.KIND, providerSignIn()));
    }

    private Connection connection() {
        return new Connection(
                samples.id(),
                samples.text(),
                new Provider(samples.one(Provider.Preset.values()), uri(), uri(), samples.maybe(this::oauth)),
                samples.maybe(samples::id),
                new Seat(
                        samples.maybe(samples::id),
                        samples.text(),
                        samples.maybe(samples::text),
                        samples.maybe(samples::text)),
                samples.instant(),
                samples.id());
    }

    private Provider.OAuth oauth() {
        return new Provider.OAuth(
                samples.text(),
                uri(),
                samples.maybe(this::uri),
                samples.maybe(this::uri),
                samples.maybe(this::uri),
                samples.text(),
                flag());
    }

    private Credential credential() {
        return new Credential(
                samples.id(),
                samples.number(),
                samples.number(),
                flag()
                        ? new Standing.Good()
                        : new Standing.SignInNeeded(
                                samples.one(RefreshFailure.Reason.values()), samples.text(), samples.instant()),
                samples.maybe(() -> new Attempt(samples.id(), samples.id())),
                new Trouble(upTo(9), upTo(9), flag(), samples.maybe(samples::instant)),
                new Sealed(
                        samples.octets(),
                        samples.maybe(samples::octets),
                        samples.maybe(samples::octets),
                        upTo(256),
                        samples.octets(),
                        samples.maybe(samples::instant),
                        samples.instant()),
                List.of(print(), print()).subList(0, upTo(3)),
                samples.maybe(samples::instant));
    }

    private Octets print() {
        return Octets.of(Arrays.copyOf(
                Octets.sha256(samples.id().getBytes(StandardCharsets.UTF_8)).array(), 33));
    }

    private ProviderRevocation revocation() {
        return new ProviderRevocation(
                samples.id(),
                samples.id(),
                samples.text(),
                samples.maybe(this::uri),
                samples.text(),
                samples.text(),
                flag(),
                samples.maybe(samples::octets),
                samples.one(ProviderRevocation.State.values()),
                upTo(99),
                samples.instant(),
                samples.maybe(samples::instant),
                samples.maybe(samples::text),
                samples.maybe(samples::instant));
    }

    private ProviderSignIn providerSignIn() {
        return new ProviderSignIn(
                samples.id(),
                print(),
                samples.octets(),
                samples.octets(),
                samples.maybe(samples::text),
                samples.maybe(this::uri),
                samples.maybe(samples::id),
                samples.text(),
                samples.text(),
                samples.id(),
                samples.instant(),
                samples.instant(),
                samples.number(),
                samples.instant(),
                samples.one(ProviderSignIn.Stage.values()),
                samples.maybe(samples::text));
    }

    private URI uri() {
        return URI.create("https://provider.example/" + upTo(9));
    }

    private boolean flag() {
        return upTo(2) == 0;
    }

    private int upTo(int bound) {
        return (int) Math.floorMod(samples.number(), (long) bound);
    }
}
