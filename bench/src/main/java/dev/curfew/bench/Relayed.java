package dev.curfew.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;

/// What the relay adds to a call: to the first byte and to each event, and what an open stream costs; beside
/// a direct call and, where there is one, nginx as a plain relay.
final class Relayed {
    private static final int CALLS = 2_000;
    private static final int STREAMS = 5_000;
    private static final int LANES = 4;

    private final Drip upstream;
    private final Path directory;

    private Relayed(Drip upstream, Path directory) {
        this.upstream = upstream;
        this.directory = directory;
    }

    static void measure(Path directory) throws Exception {
        Files.createDirectories(directory);
        try (var upstream = new Drip()) {
            new Relayed(upstream, directory).run();
        }
    }

    /// A way to the upstream.
    ///
    /// @param bearer that opens it
    /// @param stored whether answers are to be kept upstream; Codex does not want it, the SDKs do
    private record Way(
            int port, String bearer, boolean stored, Optional<Process> process, Optional<BufferedReader> said) {
        Wired wire() throws IOException {
            return new Wired(port, bearer, stored);
        }

        Way storing() {
            return new Way(port, bearer, true, process, said);
        }
    }

    private void run() throws Exception {
        Map<String, Way> ways = new LinkedHashMap<>();
        ways.put("direct", new Way(upstream.uri().getPort(), "t", false, Optional.empty(), Optional.empty()));
        nginx().ifPresent(way -> ways.put("nginx", way));
        ways.put("relay", relay(RelayedServer.class));
        ways.put("gateway", relay(RelayedGateway.class));
        try {
            System.out.println(
                    "| way | first byte p50 | p99 | each event p50 | p99 | events/s | KiB for an idle stream |");
            System.out.println("|---|---:|---:|---:|---:|---:|---:|");
            for (Map.Entry<String, Way> way : ways.entrySet()) {
                row(way.getKey(), way.getValue());
            }
            long[] stored =
                    firstBytes(ways.getOrDefault("gateway", ways.get("direct")).storing());
            System.out.printf(
                    Locale.ROOT,
                    "| gateway, answers kept upstream | %.2f ms | %.2f ms | | | | |%n",
                    at(stored, 0.5),
                    at(stored, 0.99));
        } finally {
            ways.values().forEach(way -> way.process.ifPresent(Process::destroy));
        }
    }

    private void row(String name, Way way) throws Exception {
        firstBytes(way);
        long[] first = firstBytes(way);
        long[] late = lateness(way);
        double flood = flood(way);
        String memory = name.equals("direct") ? "" : idle(way);
        System.out.printf(
                Locale.ROOT,
                "| %s | %.2f ms | %.2f ms | %.3f ms | %.3f ms | %,.0f | %s |%n",
                name,
                at(first, 0.5),
                at(first, 0.99),
                at(late, 0.5),
                at(late, 0.99),
                flood,
                memory);
    }

    private static double at(long[] sorted, double part) {
        return sorted[(int) (sorted.length * part)] / 1e6;
    }

    private static long[] firstBytes(Way way) throws IOException {
        try (var wired = way.wire()) {
            var took = new long[CALLS];
            for (int i = 0; i < CALLS; i++) {
                took[i] = wired.firstByte("short");
            }
            Arrays.sort(took);
            return took;
        }
    }

    private static long[] lateness(Way way) throws IOException {
        try (var wired = way.wire()) {
            var late = new ArrayList<Long>();
            for (int round = 0; round < 4; round++) {
                wired.ask("slow");
                wired.events(late::add);
            }
            return late.stream().mapToLong(Long::longValue).sorted().toArray();
        }
    }

    private static double flood(Way way) throws Exception {
        var events = new LongAdder();
        long began = System.nanoTime();
        try (var lanes = Executors.newFixedThreadPool(LANES)) {
            var done = new ArrayList<java.util.concurrent.Future<?>>();
            for (int lane = 0; lane < LANES; lane++) {
                done.add(lanes.submit(() -> {
                    try (var wired = way.wire()) {
                        wired.ask("flood");
                        events.add(wired.events(late -> {}));
                    }
                    return true;
                }));
            }
            for (var each : done) {
                each.get();
            }
        }
        return events.sum() * 1e9 / (System.nanoTime() - began);
    }

    /// What the process grows by, and for the relay what its heap does.
    private String idle(Way way) throws Exception {
        Process process = way.process.orElseThrow();
        long heap = heap(way);
        long before = resident(process);
        var open = new ArrayList<Wired>();
        try {
            for (int i = 0; i < STREAMS; i++) {
                var wired = way.wire();
                open.add(wired);
                wired.ask("idle");
                wired.first();
            }
            double alive = (heap(way) - heap) / 1024.0 / STREAMS;
            double whole = (resident(process) - before) / 1024.0 / STREAMS;
            return way.said.isPresent()
                    ? String.format(Locale.ROOT, "%.1f in its heap, %.1f resident", alive, whole)
                    : String.format(Locale.ROOT, "%.1f resident", whole);
        } finally {
            for (Wired each : open) {
                each.close();
            }
            upstream.release();
        }
    }

    private static long heap(Way way) throws IOException {
        if (way.said.isEmpty()) {
            return 0;
        }
        way.process.orElseThrow().getOutputStream().write('\n');
        way.process.orElseThrow().getOutputStream().flush();
        return Long.parseLong(way.said.get().readLine());
    }

    /// Bytes, of the process and those it has started.
    private static long resident(Process process) throws IOException {
        long sum = 0;
        var all = new ArrayList<ProcessHandle>(process.descendants().toList());
        all.add(process.toHandle());
        for (ProcessHandle each : all) {
            for (String line : Files.readAllLines(Path.of("/proc", Long.toString(each.pid()), "status"))) {
                if (line.startsWith("VmRSS:")) {
                    sum += Long.parseLong(line.replaceAll("\\D", "")) * 1024;
                }
            }
        }
        return sum;
    }

    private Way relay(Class<?> server) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Process process = new ProcessBuilder(
                        java.toString(),
                        "-XX:+UseSerialGC",
                        "-Xmx1g",
                        "-cp",
                        System.getProperty("java.class.path"),
                        server.getName(),
                        upstream.uri() + "/v1",
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader said = process.inputReader();
        String[] words = said.readLine().split(" ", -1);
        return new Way(Integer.parseInt(words[0]), words[1], false, Optional.of(process), Optional.of(said));
    }

    /// nginx, as small as it can be told to be for this.
    private Optional<Way> nginx() throws IOException, InterruptedException {
        Path program = Path.of("/usr/sbin/nginx");
        if (!Files.isExecutable(program)) {
            System.out.println("(no nginx: install the package nginx-light to see it beside)");
            return Optional.empty();
        }
        int port = free();
        Path file = Files.writeString(directory.resolve("nginx.conf"), """
                daemon off;
                worker_processes 1;
                pid %1$s/nginx.pid;
                error_log %1$s/error.log;
                events { worker_connections 16000; }
                http {
                  access_log off;
                  client_body_temp_path %1$s/body;
                  proxy_temp_path %1$s/proxy;
                  fastcgi_temp_path %1$s/fastcgi;
                  uwsgi_temp_path %1$s/uwsgi;
                  scgi_temp_path %1$s/scgi;
                  keepalive_requests 1000000;
                  upstream drip { server 127.0.0.1:%2$d; keepalive 64; keepalive_requests 1000000; }
                  server {
                    listen 127.0.0.1:%3$d backlog=10000;
                    location / {
                      proxy_pass http://drip;
                      proxy_http_version 1.1;
                      proxy_set_header Connection "";
                      proxy_buffering off;
                      proxy_read_timeout 1h;
                    }
                  }
                }
                """.formatted(
                        directory.toAbsolutePath(), upstream.uri().getPort(), port));
        Process process = new ProcessBuilder(List.of(
                        program.toString(),
                        "-p",
                        directory.toAbsolutePath().toString(),
                        "-c",
                        file.toAbsolutePath().toString()))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("nginx.out").toFile())
                .start();
        for (int i = 0; i < 100; i++) {
            try {
                new Wired(port, "t", false).close();
                return Optional.of(new Way(port, "t", false, Optional.of(process), Optional.empty()));
            } catch (IOException e) {
                Thread.sleep(50);
            }
        }
        throw new IOException("nginx did not start: " + Files.readString(directory.resolve("nginx.out")));
    }

    private static int free() throws IOException {
        try (var socket = new java.net.ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
