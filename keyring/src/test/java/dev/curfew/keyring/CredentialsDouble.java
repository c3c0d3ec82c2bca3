package dev.curfew.keyring;

import dev.curfew.base.Secret;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A Credential Manager in memory, with the limit and the errors that Windows has: 2,560 bytes, and names in
/// which upper and lower case are one.
final class CredentialsDouble implements Credentials {
    /// What Windows says of a credential that is too long.
    static final int BAD_STUB_DATA = 1783;

    private final Map<String, Secret> blobs = new TreeMap<>();
    private int always = OK;
    private Runnable beforeWriting = () -> {};

    /// Answers everything with an error.
    void always(int error) {
        always = error;
    }

    void beforeWriting(Runnable event) {
        beforeWriting = event;
    }

    /// What is kept of a target.
    Optional<Secret> blob(String target) {
        return Optional.ofNullable(blobs.get(target.toLowerCase(Locale.ROOT)));
    }

    @Override
    public Found read(String target) {
        if (always != OK) {
            return new Found(always, Optional.empty());
        }
        return new Found(blob(target).isPresent() ? OK : NOT_FOUND, blob(target));
    }

    @Override
    public int write(String target, String user, Secret blob) {
        beforeWriting.run();
        if (always != OK) {
            return always;
        }
        if (blob.length() > 2560) {
            return BAD_STUB_DATA;
        }
        blobs.put(target.toLowerCase(Locale.ROOT), blob);
        return OK;
    }

    @Override
    public int delete(String target) {
        if (always != OK) {
            return always;
        }
        return blobs.remove(target.toLowerCase(Locale.ROOT)) == null ? NOT_FOUND : OK;
    }
}
