package dev.curfew.authority.key;

import dev.curfew.base.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The keys of one algorithm in the order of their lives. There is always a next one, already published, and
/// a current one, which signs:
///
/// ```
/// made ──► next ──rotate──► current ──rotate──► retired ──prune──► gone
///          published, verifies    and signs         verifies
/// ```
record SigningLine(SigningKey next, SigningKey current, List<Retired> retired) {
    SigningLine {
        retired = List.copyOf(retired);
    }

    /// A key that signs no more and still verifies.
    record Retired(SigningKey key, Instant at) {}

    static SigningLine first(Algorithm algorithm, World world) {
        SigningKey current = SigningKey.make(algorithm, world);
        return new SigningLine(SigningKey.make(algorithm, world), current, List.of());
    }

    SigningLine rotate(Instant now, World world) {
        var older = new ArrayList<Retired>();
        older.add(new Retired(current, now));
        older.addAll(retired);
        return new SigningLine(SigningKey.make(current.algorithm(), world), next, older);
    }

    /// Without the key of this id, which may have become known: it verifies nothing from now on, and where it
    /// signed, the next one does.
    SigningLine drop(String kid, World world) {
        if (next.kid().equals(kid)) {
            return new SigningLine(SigningKey.make(next.algorithm(), world), current, retired);
        }
        if (current.kid().equals(kid)) {
            return new SigningLine(SigningKey.make(current.algorithm(), world), next, retired);
        }
        return new SigningLine(
                next,
                current,
                retired.stream().filter(old -> !old.key().kid().equals(kid)).toList());
    }

    SigningLine prune(Instant now, Duration keep) {
        return new SigningLine(
                next,
                current,
                retired.stream()
                        .filter(key -> now.isBefore(key.at().plus(keep)))
                        .toList());
    }

    /// All that verify.
    List<SigningKey> keys() {
        return Stream.concat(Stream.of(next, current), retired.stream().map(Retired::key))
                .toList();
    }
}
