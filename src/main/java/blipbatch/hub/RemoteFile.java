package blipbatch.hub;

import java.util.OptionalLong;

/**
 * A file as the Hub describes it.
 *
 * @param etag what its blob is called, see {@link BlobName}
 * @param size in bytes; some mirrors do not tell it
 */
record RemoteFile(String name, String etag, OptionalLong size) {}
