package dev.curfew.cli.appserver;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One peer. What it asks is done in the order in which it asks, except for what waits for a server: that is
/// done beside, so that nobody waits to log out until a list has come.
public final class Connection implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Connection.class.getName());
    private static final int WAITING = 64;
    private static final int BESIDE = 8;

    private final Conversation conversation;
    private final Outlet outlet;
    private final Methods methods;
    private final Consumer<Connection> leave;
    private final LinkedBlockingQueue<Optional<Heard.Do>> waiting = new LinkedBlockingQueue<>(WAITING);
    private final Semaphore beside = new Semaphore(BESIDE);
    private final Map<Long, CompletableFuture<JsonNode>> questions = new ConcurrentHashMap<>();
    private final Thread worker;

    Connection(Conversation conversation, Outlet outlet, Methods methods, Consumer<Connection> leave) {
        this.conversation = conversation;
        this.outlet = outlet;
        this.methods = methods;
        this.leave = leave;
        this.worker = Thread.ofVirtual().name("app-server").start(this::work);
    }

    /// Takes in a frame, and returns before it is acted on.
    public void hear(String frame) {
        switch (conversation.hear(frame)) {
            case Heard.Say(String answer) -> outlet.send(answer);
            case Heard.Do asked -> take(asked);
            case Heard.Returned(long id, JsonNode result, Optional<String> error) -> {
                CompletableFuture<JsonNode> question = questions.remove(id);
                if (question != null && error.isPresent()) {
                    question.completeExceptionally(Refusal.failed("the peer refused"));
                } else if (question != null) {
                    question.complete(result);
                }
            }
            case Heard.Nothing nothing -> {}
        }
    }

    private void take(Heard.Do asked) {
        boolean taken = asked.method().remote() ? aside(asked) : waiting.offer(Optional.of(asked));
        if (!taken) {
            outlet.send(conversation.refuse(
                    asked.id(), new Refusal(Refusal.Kind.OVERLOADED, "Server overloaded; retry later.")));
        }
    }

    private boolean aside(Heard.Do asked) {
        if (!beside.tryAcquire()) {
            return false;
        }
        Thread.ofVirtual().start(() -> {
            try {
                perform(asked);
            } finally {
                beside.release();
            }
        });
        return true;
    }

    private void work() {
        try {
            for (Optional<Heard.Do> next = waiting.take(); next.isPresent(); next = waiting.take()) {
                perform(next.get());
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private void perform(Heard.Do asked) {
        try {
            methods.call(asked, this, result -> outlet.send(conversation.answer(asked.id(), result)));
        } catch (Refusal refusal) {
            outlet.send(conversation.refuse(asked.id(), refusal));
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "a defect in " + asked.method().wire(), e);
            outlet.send(conversation.refuse(
                    asked.id(), Refusal.failed("A defect of the app-server; its log has the rest.")));
        }
    }

    /// Tells the peer something, where it wants to be told.
    void tell(Note note) {
        conversation.tell(note).ifPresent(outlet::send);
    }

    /// Asks the peer something; fails when it refuses or hangs up.
    Optional<CompletableFuture<JsonNode>> ask(String method, ObjectNode params) {
        return conversation.ask(method, params).map(question -> {
            var answer = new CompletableFuture<JsonNode>();
            questions.put(question.id(), answer);
            outlet.send(question.frame());
            return answer;
        });
    }

    /// The peer says nothing more: what it has asked is still done and answered, then it is hung up on.
    public void finish() throws InterruptedException {
        waiting.put(Optional.empty());
        worker.join();
        beside.acquire(BESIDE);
        beside.release(BESIDE);
        close();
    }

    /// Hangs up.
    @Override
    public void close() {
        leave.accept(this);
        worker.interrupt();
        questions.values().forEach(it -> it.completeExceptionally(Refusal.failed("the peer is gone")));
        outlet.close();
    }
}
