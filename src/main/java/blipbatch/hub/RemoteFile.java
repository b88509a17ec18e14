package blipbatch.hub;

/**
 * A file as the Hub describes it.
 *
 * @param etag what its blob is called, see {@link BlobHash}
 * @param size in bytes
 */
record RemoteFile(String name, String etag, long size) {}
