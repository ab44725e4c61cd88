package dev.perfkit.monitor.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** The token, and what is derived from it: the cookie's value and the mark that a change must carry. */
final class Keys {
    /*
     * cookie = HMAC-SHA256(token, "cookie"), mark = HMAC-SHA256(token, "change"). So a browser never keeps the token itself, one
     * value tells nothing of the other, and with a token that the host gave, a restart leaves open pages signed in.
     * All are compared in a time that does not depend on where they differ.
     */
    private static final int RANDOM_BYTES = 32;

    private final String token;
    private final String cookie;
    private final String mark;

    private Keys(String token) {
        this.token = token;
        this.cookie = derive(token, "cookie");
        this.mark = derive(token, "change");
    }

    static Keys of(@Nullable String token) {
        if (token != null) {
            return new Keys(token);
        }
        byte[] random = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(random);
        return new Keys(encode(random));
    }

    private static String derive(String token, String use) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(token.getBytes(UTF_8), "HmacSHA256"));
            return encode(mac.doFinal(use.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JVM has HmacSHA256", e);
        }
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    String token() {
        return token;
    }

    String cookie() {
        return cookie;
    }

    String mark() {
        return mark;
    }

    boolean isToken(@Nullable String given) {
        return same(token, given);
    }

    boolean isCookie(@Nullable String given) {
        return same(cookie, given);
    }

    boolean isMark(@Nullable String given) {
        return same(mark, given);
    }

    private static boolean same(String expected, @Nullable String given) {
        return given != null && MessageDigest.isEqual(expected.getBytes(UTF_8), given.getBytes(UTF_8));
    }
}
