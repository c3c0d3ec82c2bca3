package dev.curfew.client;

import org.jspecify.annotations.Nullable;

/// Removing from several places: each is tried, whatever the others say.
final class Everywhere {
    private Everywhere() {}

    /// One place to remove from.
    interface Place {
        /// Removes from it.
        ///
        /// @return whether there was anything
        boolean delete() throws StoreException;
    }

    /// Removes from each.
    ///
    /// @return whether there was anything in one of them
    /// @throws StoreException what the first said that could not; the others' words go along
    static boolean delete(Place... places) throws StoreException {
        boolean removed = false;
        @Nullable StoreException failed = null;
        for (Place place : places) {
            try {
                removed |= place.delete();
            } catch (StoreException e) {
                if (failed == null) {
                    failed = e;
                } else {
                    failed.addSuppressed(e);
                }
            }
        }
        if (failed != null) {
            throw failed;
        }
        return removed;
    }
}
