package dev.curfew.bench;

import dev.curfew.testkit.HttpProbe;
import dev.curfew.testkit.Program;
import dev.curfew.testkit.TestPostgres;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/// A server of others: a program of its own on a port of its own, with its database on the PostgreSQL of the
/// run.
abstract class Peer implements Subject {
    private final String name;
    private final int port;
    private final Program program;
    private final TestPostgres postgres;
    private final TestPostgres.Database database;

    /// Starts the program of a peer.
    @FunctionalInterface
    interface Start {
        Program on(int port, TestPostgres.Database database);
    }

    /// @param name with its version
    Peer(String name, TestPostgres postgres, Start start) throws IOException {
        this.name = name;
        this.postgres = postgres;
        port = Curfew.freePort();
        database = postgres.create();
        program = start.on(port, database);
    }

    /// What it runs as.
    final Program program() {
        return program;
    }

    /// Somebody who asks it.
    final HttpProbe anybody() {
        return HttpProbe.at(URI.create("http://127.0.0.1:" + port));
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final int port() {
        return port;
    }

    @Override
    public final ProcessHandle server() {
        return ProcessHandle.of(program.pid()).orElseThrow();
    }

    @Override
    public final Optional<ProcessHandle> database() {
        return Optional.of(postgres.process());
    }

    @Override
    public final void settle() {
        database.settle();
    }

    @Override
    public final void close() {
        program.close();
    }
}
