
/*
 * Writing a key under its alias: what is told when nobody knows.
 */


#include "flow_world.h"
#include "tap.h"


static fake_keyprotect_t  *f;
static flow_world_t        w;


/* pauses between attempts end before the deadline does */

static void
test_deadline(void)
{
    int          bad;
    char         uid[40];
    uint64_t     left, clock;
    flow_call_t  c;

    bad = 0;

    for (left = 20; left < 600; left += 4) {
        f = fake_create((uint32_t) left);
        flow_world_init(&w, f);
        flow_uid(&w, uid, 0);

        fake_fault_status(f, 503, NULL, "POST /api/v2/keys vm", 0, 0);
        flow_create_draft(&w, &c, uid);

        clock = f->clock;
        c.call.started = clock + left - w.conf.timeout;

        flow_create_start(&c);

        if (flow_wait(&c) != KMIP_STORE_UNAVAILABLE
            || f->clock > clock + left + 5)
        {
            diag("%d ms left: outcome %d after %d ms", (int) left,
                 (int) c.call.outcome, (int) (f->clock - clock));
            bad++;
        }

        flow_call_free(&c);
        flow_world_exit(&w);
        fake_destroy(f);
    }

    is_int(bad, 0, "a Create is answered by its deadline");
}


int
main(void)
{
    test_deadline();

    return done_testing();
}
