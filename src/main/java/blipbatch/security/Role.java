package blipbatch.security;

import java.util.List;
import java.util.Locale;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.AuthorityUtils;

/** What a caller may do. */
enum Role {
    /** Reads, and has pictures classified: changes nothing. */
    VIEWER,
    /** Whatever a viewer may do, and acts. */
    OPERATOR;

    List<GrantedAuthority> authorities() {
        return this == OPERATOR
                ? AuthorityUtils.createAuthorityList("ROLE_" + OPERATOR, "ROLE_" + VIEWER)
                : AuthorityUtils.createAuthorityList("ROLE_" + VIEWER);
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
