package dev.curfew.client;

import java.util.Optional;

/// A revocation that waits, read from any bytes. In the package of what it tries.
public final class JobFuzz {
    private JobFuzz() {}

    /// Reads it; what is read is written and read again as the same.
    public static void read(byte[] bytes) {
        Optional<RevocationJob> job = RevocationJob.parse(bytes);
        if (job.isPresent() && !RevocationJob.parse(job.get().bytes()).equals(job)) {
            throw new AssertionError("a job is read differently after it was written");
        }
    }
}
