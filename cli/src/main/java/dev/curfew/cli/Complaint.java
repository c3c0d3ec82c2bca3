package dev.curfew.cli;

import java.io.PrintWriter;

/// What a command says when it cannot do its work: the cause, what to do about it, and the exit code.
public final class Complaint extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final int FAILED = 1;
    private static final int USAGE = 2;
    private static final int UNAVAILABLE = 69;
    private static final int CONFIG = 78;

    private final int exit;
    private final String toDo;

    private Complaint(int exit, String what, String toDo) {
        super(what, null, false, false);
        this.exit = exit;
        this.toDo = toDo;
    }

    /// The work was tried and failed.
    public static Complaint failed(String what, String toDo) {
        return new Complaint(FAILED, what, toDo);
    }

    /// The words of the command were wrong.
    public static Complaint usage(String what, String toDo) {
        return new Complaint(USAGE, what, toDo);
    }

    /// Something that the work needs is not there: a program, a server, a port.
    public static Complaint unavailable(String what, String toDo) {
        return new Complaint(UNAVAILABLE, what, toDo);
    }

    /// A setting or a file that holds settings is wrong.
    public static Complaint config(String what, String toDo) {
        return new Complaint(CONFIG, what, toDo);
    }

    /// The exit code, from `sysexits.h`.
    public int exit() {
        return exit;
    }

    /// Says it.
    public void tell(PrintWriter err) {
        err.println("curfew: " + getMessage());
        err.println("  " + toDo);
        err.flush();
    }
}
