
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The shared cache.  The zone is one block: a header, then for each class of
 * slot sizes a number of sets of slots.  The hash of a key selects the set; in
 * a full set the slot that was unused for the longest time is replaced.  The
 * marks of a set lie side by side, so that a search reads one cache line a
 * class; a mark that is damaged is a cache miss.
 *
 * Uses are counted, not timed: an age is the number of uses since, modulo
 * 2^32.  No slot can be of the future then, as after a clock was set back or
 * memory was damaged; such slots would stay, and values that share the only
 * other slot of their set would replace each other for ever.
 *
 * Each process computes the positions of the sets from the zone's size, so no
 * value that is read from the block is ever used as an address.
 *
 * The zone's mutex is held only while values are copied.  If a worker dies in
 * the meantime, nginx unlocks the mutex and the slot may be half written: then
 * its generation is odd, or its checksum wrong.
 */


#include "ngx_kmip_zone.h"

#include <sys/mman.h>

#include "keyprotect_digest.h"
#include "kmip_secret.h"
#include "ngx_stream_kmip_module.h"


#define NGX_KMIP_ZONE_MAGIC    0x6b6d69707a6f6e65ULL
#define NGX_KMIP_ZONE_VERSION  5

#define NGX_KMIP_ZONE_WAYS     4
#define NGX_KMIP_ZONE_CLASSES  4
#define NGX_KMIP_ZONE_LARGEST  8192
#define NGX_KMIP_ZONE_ID       KEYPROTECT_DIGEST


typedef struct {
    uint32_t                 size;       /* of a slot */
    uint32_t                 percent;    /* of the zone */
} ngx_kmip_zone_layout_t;


typedef struct {
    uint32_t                 tag;        /* of the id in the slot; 0: empty */
    uint32_t                 used;       /* the count at the last use */
} ngx_kmip_zone_mark_t;


typedef struct {
    uint32_t                 size;
    uint32_t                 sets;
    ngx_kmip_zone_mark_t    *marks;      /* one for each slot */
    u_char                  *start;      /* the first set */
} ngx_kmip_zone_class_t;


typedef struct {
    uint64_t                 magic;
    uint32_t                 version;
    uint32_t                 ways;
    uint64_t                 size;       /* of the block */
    uint32_t                 uses;       /* count, of all slots */
} ngx_kmip_zone_header_t;


/* a process's view of the zone */

typedef struct {
    ngx_slab_pool_t         *shpool;
    ngx_kmip_zone_header_t  *header;
    ngx_kmip_zone_class_t    classes[NGX_KMIP_ZONE_CLASSES];
} ngx_kmip_zone_t;


typedef struct {
    u_char                   id[NGX_KMIP_ZONE_ID];
    uint32_t                 generation;   /* odd while being written */
    uint32_t                 len;          /* of the value */
    uint32_t                 sum;
    u_char                   value[];
} ngx_kmip_zone_slot_t;


typedef struct {
    ngx_kmip_zone_mark_t    *mark;         /* NULL: no place */
    ngx_kmip_zone_slot_t    *slot;
} ngx_kmip_zone_place_t;


static ssize_t ngx_kmip_zone_parse(ngx_str_t *name);
static ngx_int_t ngx_kmip_zone_init(ngx_shm_zone_t *zone, void *data);
static void ngx_kmip_zone_divide(ngx_kmip_zone_t *kz, u_char *block,
    size_t size);
static void ngx_kmip_zone_prepare(ngx_shm_zone_t *zone,
    ngx_kmip_zone_header_t *zh, size_t size);

static kmip_int_t ngx_kmip_zone_get(keyprotect_cache_t *c,
    const kmip_str_t *key, kmip_arena_t *arena, kmip_str_t *value);
static ngx_int_t ngx_kmip_zone_id(const kmip_str_t *key, u_char *id);
static size_t ngx_kmip_zone_copy(ngx_kmip_zone_t *kz, const u_char *id,
    u_char *buffer, uint32_t *sum);
static void ngx_kmip_zone_put(keyprotect_cache_t *c, const kmip_str_t *key,
    const kmip_str_t *value);
static void ngx_kmip_zone_drop(keyprotect_cache_t *c, const kmip_str_t *key);

static uint32_t ngx_kmip_zone_tag(const u_char *id);
static ngx_kmip_zone_place_t ngx_kmip_zone_place(ngx_kmip_zone_class_t *zc,
    const u_char *id, ngx_uint_t way);
static ngx_uint_t ngx_kmip_zone_holds(const ngx_kmip_zone_place_t *place,
    const u_char *id);
static ngx_kmip_zone_place_t ngx_kmip_zone_find(ngx_kmip_zone_t *kz,
    const u_char *id);
static ngx_kmip_zone_place_t ngx_kmip_zone_room(ngx_kmip_zone_t *kz,
    const u_char *id, size_t len);
static void ngx_kmip_zone_write(ngx_kmip_zone_t *kz,
    const ngx_kmip_zone_place_t *place, const u_char *id,
    const kmip_str_t *value);
static void ngx_kmip_zone_clear(const ngx_kmip_zone_place_t *place);
static uint32_t ngx_kmip_zone_sum(const u_char *id, const u_char *value,
    size_t len);


/*
 * A vSphere key has three values: its record takes 1k with the slot's header,
 * its attributes 0.7k to 1k, and what its metadata said less than 0.5k.  The
 * largest values that Key Protect accepts fit in the last class.
 */

static ngx_kmip_zone_layout_t  ngx_kmip_zone_layout[] = {
    { 512,                    15 },
    { 1024,                   65 },
    { 2048,                   8 },
    { NGX_KMIP_ZONE_LARGEST,  12 }
};


char *
ngx_kmip_zone(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    char  *p = conf;

    ssize_t           size;
    ngx_str_t        *value, name;
    ngx_shm_zone_t  **zonep, *zone;

    zonep = (ngx_shm_zone_t **) (p + cmd->offset);

    if (*zonep) {
        return "is duplicate";
    }

    value = cf->args->elts;
    name = value[1];

    size = ngx_kmip_zone_parse(&name);

    if (size == NGX_ERROR) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid parameter \"%V\", it must be "
                           "\"zone=name:size\"", &value[1]);
        return NGX_CONF_ERROR;
    }

    if (size < (ssize_t) (16 * ngx_pagesize)) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "zone \"%V\" is too small, it must have at least "
                           "%uzk", &name, 16 * ngx_pagesize / 1024);
        return NGX_CONF_ERROR;
    }

    zone = ngx_shared_memory_add(cf, &name, (size_t) size,
                                 &ngx_stream_kmip_module);
    if (zone == NULL) {
        return NGX_CONF_ERROR;
    }

    zone->data = ngx_pcalloc(cf->pool, sizeof(ngx_kmip_zone_t));
    if (zone->data == NULL) {
        return NGX_CONF_ERROR;
    }

    zone->init = ngx_kmip_zone_init;
    *zonep = zone;

    return NGX_CONF_OK;
}


/* returns the size in "zone=name:size" and reduces name to the name */

static ssize_t
ngx_kmip_zone_parse(ngx_str_t *name)
{
    u_char     *colon;
    ngx_str_t   s;

    if (ngx_strncmp(name->data, "zone=", 5) != 0) {
        return NGX_ERROR;
    }

    name->data += 5;
    name->len -= 5;

    colon = (u_char *) ngx_strchr(name->data, ':');

    if (colon == NULL || colon == name->data) {
        return NGX_ERROR;
    }

    s.data = colon + 1;
    s.len = name->data + name->len - s.data;

    name->len = colon - name->data;

    return ngx_parse_size(&s);
}


/* data is from the previous cycle if the memory is the same */

static ngx_int_t
ngx_kmip_zone_init(ngx_shm_zone_t *zone, void *data)
{
    size_t            size;
    ngx_slab_pool_t  *shpool;
    ngx_kmip_zone_t  *kz;

    kz = zone->data;
    shpool = (ngx_slab_pool_t *) zone->shm.addr;
    size = (size_t) (shpool->last - shpool->pages) * ngx_pagesize;

    if (data == NULL && !zone->shm.exists) {

        /* omit it from core dumps; old kernels do not have MADV_DONTDUMP */

        (void) madvise(zone->shm.addr, zone->shm.size, MADV_DONTDUMP);

        shpool->data = ngx_slab_alloc(shpool, size);
    }

    if (shpool->data == NULL) {
        return NGX_ERROR;
    }

    kz->shpool = shpool;
    kz->header = shpool->data;

    ngx_kmip_zone_divide(kz, shpool->data, size);
    ngx_kmip_zone_prepare(zone, shpool->data, size);

    return NGX_OK;
}


static void
ngx_kmip_zone_divide(ngx_kmip_zone_t *kz, u_char *block, size_t size)
{
    size_t                  set, marks, offset;
    ngx_uint_t              i;
    ngx_kmip_zone_class_t  *zc;

    offset = ngx_align(sizeof(ngx_kmip_zone_header_t), 64);

    block += offset;
    size -= offset;

    for (i = 0; i < NGX_KMIP_ZONE_CLASSES; i++) {
        zc = &kz->classes[i];

        zc->size = ngx_kmip_zone_layout[i].size;

        set = zc->size * NGX_KMIP_ZONE_WAYS;
        marks = sizeof(ngx_kmip_zone_mark_t) * NGX_KMIP_ZONE_WAYS;

        /* twice, since the alignment may take as much as a set's marks */

        zc->sets = size * ngx_kmip_zone_layout[i].percent / 100
                   / (set + 2 * marks);

        zc->marks = (ngx_kmip_zone_mark_t *) block;
        zc->start = block + ngx_align(zc->sets * marks, 64);

        block = zc->start + zc->sets * set;
    }
}


/* workers of an earlier cycle may be reading it; they get cache misses */

static void
ngx_kmip_zone_prepare(ngx_shm_zone_t *zone, ngx_kmip_zone_header_t *zh,
    size_t size)
{
    ngx_slab_pool_t  *shpool;

    if (zh->magic == NGX_KMIP_ZONE_MAGIC
        && zh->version == NGX_KMIP_ZONE_VERSION
        && zh->ways == NGX_KMIP_ZONE_WAYS
        && zh->size == size)
    {
        return;
    }

    if (zh->magic) {
        ngx_log_error(NGX_LOG_WARN, zone->shm.log, 0,
                      "kmip_zone \"%V\" is damaged or has another version: "
                      "it is cleared", &zone->shm.name);
    }

    shpool = (ngx_slab_pool_t *) zone->shm.addr;

    ngx_shmtx_lock(&shpool->mutex);

    ngx_memzero(zh, size);

    zh->version = NGX_KMIP_ZONE_VERSION;
    zh->ways = NGX_KMIP_ZONE_WAYS;
    zh->size = size;
    zh->magic = NGX_KMIP_ZONE_MAGIC;

    ngx_shmtx_unlock(&shpool->mutex);
}


void
ngx_kmip_zone_cache(ngx_shm_zone_t *zone, keyprotect_cache_t *cache)
{
    cache->get = ngx_kmip_zone_get;
    cache->put = ngx_kmip_zone_put;
    cache->drop = ngx_kmip_zone_drop;
    cache->data = zone->data;
}


static kmip_int_t
ngx_kmip_zone_get(keyprotect_cache_t *c, const kmip_str_t *key,
    kmip_arena_t *arena, kmip_str_t *value)
{
    size_t    len;
    u_char    id[NGX_KMIP_ZONE_ID], buffer[NGX_KMIP_ZONE_LARGEST];
    uint32_t  sum;

    if (ngx_kmip_zone_id(key, id) != NGX_OK) {
        return KMIP_DECLINED;
    }

    len = ngx_kmip_zone_copy(c->data, id, buffer, &sum);

    if (len == 0 || ngx_kmip_zone_sum(id, buffer, len) != sum) {
        return KMIP_DECLINED;
    }

    if (kmip_arena_copy(arena, value, buffer, len) != KMIP_OK) {
        return KMIP_DECLINED;
    }

    return KMIP_OK;
}


/* NGX_ERROR, and id is not set, if OpenSSL is out of memory */

static ngx_int_t
ngx_kmip_zone_id(const kmip_str_t *key, u_char *id)
{
    return keyprotect_digest(key->data, key->len, id) == KMIP_OK ? NGX_OK
                                                                 : NGX_ERROR;
}


/* copies the value out of shared memory before anything in it is used */

static size_t
ngx_kmip_zone_copy(ngx_kmip_zone_t *kz, const u_char *id, u_char *buffer,
    uint32_t *sum)
{
    size_t                 len;
    ngx_kmip_zone_place_t  place;

    len = 0;

    ngx_shmtx_lock(&kz->shpool->mutex);

    place = ngx_kmip_zone_find(kz, id);

    if (place.mark && (place.slot->generation & 1) == 0) {
        len = ngx_min(place.slot->len, NGX_KMIP_ZONE_LARGEST
                                       - sizeof(ngx_kmip_zone_slot_t));
        *sum = place.slot->sum;
        place.mark->used = ++kz->header->uses;

        ngx_memcpy(buffer, place.slot->value, len);
    }

    ngx_shmtx_unlock(&kz->shpool->mutex);

    return len;
}


static void
ngx_kmip_zone_put(keyprotect_cache_t *c, const kmip_str_t *key,
    const kmip_str_t *value)
{
    u_char                  id[NGX_KMIP_ZONE_ID];
    ngx_kmip_zone_t        *kz;
    ngx_kmip_zone_place_t   place, old;

    kz = c->data;

    if (ngx_kmip_zone_id(key, id) != NGX_OK) {
        return;
    }

    ngx_shmtx_lock(&kz->shpool->mutex);

    old = ngx_kmip_zone_find(kz, id);
    place = ngx_kmip_zone_room(kz, id, value->len);

    /* a value of a different length may belong to another class */

    if (old.mark && old.mark != place.mark) {
        ngx_kmip_zone_clear(&old);
    }

    if (place.mark) {
        ngx_kmip_zone_write(kz, &place, id, value);
    }

    ngx_shmtx_unlock(&kz->shpool->mutex);
}


static void
ngx_kmip_zone_drop(keyprotect_cache_t *c, const kmip_str_t *key)
{
    u_char                  id[NGX_KMIP_ZONE_ID];
    ngx_kmip_zone_t        *kz;
    ngx_kmip_zone_place_t   place;

    kz = c->data;

    if (ngx_kmip_zone_id(key, id) != NGX_OK) {
        return;
    }

    ngx_shmtx_lock(&kz->shpool->mutex);

    place = ngx_kmip_zone_find(kz, id);

    if (place.mark) {
        ngx_kmip_zone_clear(&place);
    }

    ngx_shmtx_unlock(&kz->shpool->mutex);
}


/* not the bytes that select the set */

static uint32_t
ngx_kmip_zone_tag(const u_char *id)
{
    uint32_t  tag;

    ngx_memcpy(&tag, id + sizeof(uint32_t), sizeof(uint32_t));

    return tag ? tag : 1;
}


static ngx_kmip_zone_place_t
ngx_kmip_zone_place(ngx_kmip_zone_class_t *zc, const u_char *id,
    ngx_uint_t way)
{
    size_t                 n;
    uint32_t               hash;
    ngx_kmip_zone_place_t  place;

    ngx_memcpy(&hash, id, sizeof(uint32_t));

    n = (size_t) (hash % zc->sets) * NGX_KMIP_ZONE_WAYS + way;

    place.mark = &zc->marks[n];
    place.slot = (ngx_kmip_zone_slot_t *) (zc->start + n * zc->size);

    return place;
}


static ngx_uint_t
ngx_kmip_zone_holds(const ngx_kmip_zone_place_t *place, const u_char *id)
{
    return place->mark->tag == ngx_kmip_zone_tag(id)
           && ngx_memcmp(place->slot->id, id, NGX_KMIP_ZONE_ID) == 0;
}


static ngx_kmip_zone_place_t
ngx_kmip_zone_find(ngx_kmip_zone_t *kz, const u_char *id)
{
    ngx_uint_t              i, way;
    ngx_kmip_zone_class_t  *zc;
    ngx_kmip_zone_place_t   place;

    for (i = 0; i < NGX_KMIP_ZONE_CLASSES; i++) {
        zc = &kz->classes[i];

        for (way = 0; zc->sets && way < NGX_KMIP_ZONE_WAYS; way++) {
            place = ngx_kmip_zone_place(zc, id, way);

            if (ngx_kmip_zone_holds(&place, id)) {
                return place;
            }
        }
    }

    ngx_memzero(&place, sizeof(place));

    return place;
}


/* the key's own place, an empty one, or the least recently used one */

static ngx_kmip_zone_place_t
ngx_kmip_zone_room(ngx_kmip_zone_t *kz, const u_char *id, size_t len)
{
    uint32_t                age, oldest;
    ngx_uint_t              i, way;
    ngx_kmip_zone_class_t  *zc;
    ngx_kmip_zone_place_t   place, room;

    zc = NULL;
    ngx_memzero(&room, sizeof(room));

    for (i = 0; i < NGX_KMIP_ZONE_CLASSES; i++) {
        zc = &kz->classes[i];

        if (zc->sets && len <= zc->size - sizeof(ngx_kmip_zone_slot_t)) {
            break;
        }
    }

    if (i == NGX_KMIP_ZONE_CLASSES) {
        return room;
    }

    oldest = 0;

    for (way = 0; way < NGX_KMIP_ZONE_WAYS; way++) {
        place = ngx_kmip_zone_place(zc, id, way);

        if (ngx_kmip_zone_holds(&place, id)) {
            return place;
        }

        age = kz->header->uses - place.mark->used;

        if (room.mark == NULL || place.mark->tag == 0
            || (room.mark->tag != 0 && age > oldest))
        {
            room = place;
            oldest = age;
        }
    }

    return room;
}


static void
ngx_kmip_zone_write(ngx_kmip_zone_t *kz, const ngx_kmip_zone_place_t *place,
    const u_char *id, const kmip_str_t *value)
{
    ngx_kmip_zone_slot_t  *slot;

    slot = place->slot;

    slot->generation |= 1;
    ngx_memory_barrier();

    ngx_memcpy(slot->id, id, NGX_KMIP_ZONE_ID);
    ngx_memcpy(slot->value, value->data, value->len);

    slot->sum = ngx_kmip_zone_sum(id, value->data, value->len);
    slot->len = (uint32_t) value->len;

    place->mark->used = ++kz->header->uses;
    place->mark->tag = ngx_kmip_zone_tag(id);

    ngx_memory_barrier();
    slot->generation++;
}


static void
ngx_kmip_zone_clear(const ngx_kmip_zone_place_t *place)
{
    place->mark->tag = 0;
    place->slot->len = 0;
    kmip_cleanse(place->slot->id, NGX_KMIP_ZONE_ID);
}


/* it includes the id, so that no value is found under another id */

static uint32_t
ngx_kmip_zone_sum(const u_char *id, const u_char *value, size_t len)
{
    return ngx_murmur_hash2((u_char *) value, len)
           ^ ngx_murmur_hash2((u_char *) id, NGX_KMIP_ZONE_ID);
}
