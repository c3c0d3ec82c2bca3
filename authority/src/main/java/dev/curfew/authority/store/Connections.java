package dev.curfew.authority.store;

import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/// Where transactions get their connection from. None is in the middle of a transaction, and none commits by
/// itself.
interface Connections extends AutoCloseable {
    /// A connection, waiting for one if all are taken.
    Statements take() throws SQLException;

    /// Takes a connection back.
    ///
    /// @param intact whether its transaction ended as it should; one that did not is replaced
    void give(Statements statements, boolean intact);

    /// Takes a look that takes a connection from here, on a thread that may wait for it.
    default <R> R look(Look<R> look) {
        var answer = new AtomicReference<R>();
        look.take(answer::set);
        return answer.get();
    }

    /// Finds something out.
    @FunctionalInterface
    interface Look<R> {
        /// Finds it.
        ///
        /// @param answer takes what was found, once; who waits for it may go on before this returns
        void take(Consumer<R> answer);
    }

    @Override
    void close();
}
