package dev.curfew.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Function;

/// What a command reads: standard input for `-`, else a file.
record InputFile(String name) {
    /// What to call it in a complaint.
    String shown() {
        return name.equals("-") ? "standard input" : name;
    }

    /// Lets `work` read it.
    ///
    /// @throws Complaint if there is no such file
    <R> R read(Function<InputStream, R> work) {
        try (InputStream in =
                new BufferedInputStream(name.equals("-") ? System.in : Files.newInputStream(Path.of(name)), 1 << 16)) {
            return work.apply(in);
        } catch (NoSuchFileException e) {
            throw Complaint.unavailable("there is no file " + name, "Name the file; nothing was changed.");
        } catch (IOException e) {
            throw Complaint.unavailable(
                    shown() + " cannot be read: " + e.getMessage(), "Make it readable; nothing was changed.");
        }
    }
}
