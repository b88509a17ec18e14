package blipbatch.security;

import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The sessions of those who are logged in: so many at most. Whoever logs in beyond that ends the oldest. */
@Component
class Sessions implements HttpSessionListener {

    static final int MOST = 200;

    private final Set<HttpSession> sessions = new LinkedHashSet<>();

    @Override
    public void sessionCreated(HttpSessionEvent event) {
        HttpSession oldest = add(event.getSession());
        if (oldest != null) {
            try {
                oldest.invalidate();
            } catch (IllegalStateException e) {
                // It has just ended by itself.
            }
        }
    }

    private synchronized @Nullable HttpSession add(HttpSession session) {
        sessions.add(session);
        if (sessions.size() <= MOST) {
            return null;
        }
        HttpSession oldest = sessions.iterator().next();
        sessions.remove(oldest);
        return oldest;
    }

    @Override
    public synchronized void sessionDestroyed(HttpSessionEvent event) {
        sessions.remove(event.getSession());
    }
}
