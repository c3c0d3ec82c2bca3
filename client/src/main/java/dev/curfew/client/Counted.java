package dev.curfew.client;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/// The credential that counts, of all that were found, and where it comes from.
public record Counted(Origin origin, Credential credential) {
    /// Works out which one counts: the first of the order of {@link Origin}.
    public static Optional<Counted> of(Map<Origin, Credential> found) {
        return Arrays.stream(Origin.values())
                .flatMap(origin ->
                        Optional.ofNullable(found.get(origin))
                                .map(credential -> new Counted(origin, credential))
                                .stream())
                .findFirst();
    }
}
