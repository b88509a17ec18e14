package blipbatch.dashboard;

import org.springframework.stereotype.Component;

/** Where the pages find an item of the queue, see {@link ItemPage}. */
@Component
class ItemAddresses {

    ItemAddresses() {}

    /** Of an item whose id no address can carry the list is all that there is. */
    public String of(String id) {
        return PathSegment.of(id).map(segment -> "/queue/" + segment).orElse("/queue");
    }

    /** @param action what is done to the item; for want of its address the path is one that is not there */
    public String of(String id, String action) {
        return "/queue/" + PathSegment.of(id).orElse("-") + "/" + action;
    }
}
