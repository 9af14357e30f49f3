/* gauntlet_handles_test.c - errors, handles and opening, from C. */
#include "gauntlet_test.h"

/* --- errors ------------------------------------------------------------------------------- */

static void errors_without_a_value(void) {
  sabir_error* error = NULL;
  uint64_t number = 0;
  CHECK(gauntlet_nothing(NULL, &error) == SABIR_OK && error == NULL);
  CHECK(gauntlet_may_fail(NULL, 0, &error) == SABIR_OK && error == NULL);
  FAILED(gauntlet_may_fail(NULL, 1, &error), SABIR_DECLARED, "gauntlet.may-fail");
  CHECK(gauntlet_may_fail(NULL, 1, NULL) == SABIR_DECLARED);
  CHECK(gauntlet_may_give(NULL, 0, &number, &error) == SABIR_OK && number == 42);
  FAILED(gauntlet_may_give(NULL, 1, &number, &error), SABIR_DECLARED, "gauntlet.may-give");
  CHECK(number == 42);
}

static void errors_with_a_value(void) {
  sabir_error* error = NULL;
  char memory[16];
  sabir_sink sink = sink_over(memory, sizeof memory);
  CHECK(gauntlet_may_fail_with(NULL, 0, &error) == SABIR_OK && error == NULL);
  CHECK(gauntlet_may_fail_with(NULL, 1, NULL) == SABIR_DECLARED);
  CHECK(gauntlet_may_fail_with(NULL, 1, &error) == SABIR_DECLARED);
  CHECK(error->declared_type == GAUNTLET_TYPE_COLOUR);
  CHECK(*gauntlet_as_colour(error) == GAUNTLET_COLOUR_GREEN);
  CHECK(gauntlet_as_person(error) == NULL && gauntlet_as_string(error) == NULL);
  CHECK(is_text(error->message, "colour green"));
  gauntlet_release(error);
  error = NULL;
  CHECK(gauntlet_may_fail_or_give(NULL, 0, &sink, &error) == SABIR_OK);
  CHECK(sink.size == 5 && memcmp(memory, "given", 5) == 0);
  CHECK(gauntlet_may_fail_or_give(NULL, 1, &sink, &error) == SABIR_DECLARED);
  CHECK(is_ada(gauntlet_as_person(error)));
  CHECK(gauntlet_as_colour(error) == NULL);
  gauntlet_release(error);
  CHECK(gauntlet_as_colour(NULL) == NULL);
}

/* --- handles ------------------------------------------------------------------------------ */

static int is_called(gauntlet_node* node, const char* expected) {
  char memory[64];
  sabir_sink sink = sink_over(memory, sizeof memory);
  return gauntlet_node_name(node, &sink, NULL) == SABIR_OK && sink.size == strlen(expected) &&
         memcmp(memory, expected, sink.size) == 0;
}

static gauntlet_node* node_called(gauntlet_instance* instance, const char* name) {
  gauntlet_node* node = NULL;
  CHECK(gauntlet_node_new(instance, name, strlen(name), &node, NULL) == SABIR_OK);
  return node;
}

static void children_outlive_what_made_them(void) {
  gauntlet_instance* instance = NULL;
  gauntlet_node *root, *child = NULL, *grandchild = NULL;
  CHECK(gauntlet_open("", NULL, &instance, NULL) == SABIR_OK);
  root = node_called(instance, "root");
  CHECK(gauntlet_node_child(root, "child", 5, &child, NULL) == SABIR_OK);
  CHECK(gauntlet_node_child(child, "grandchild", 10, &grandchild, NULL) == SABIR_OK);
  gauntlet_close(instance);
  gauntlet_node_drop(root);
  gauntlet_node_drop(child);
  CHECK(is_called(grandchild, "root/child/grandchild"));
  gauntlet_node_drop(grandchild);
  gauntlet_node_drop(NULL);
  gauntlet_close(NULL);
}

static void borrowed_handles(void) {
  gauntlet_node *one = node_called(NULL, "one"), *two = node_called(NULL, "two");
  sabir_bool same = 7;
  CHECK(gauntlet_node_same(one, two, &same, NULL) == SABIR_OK && same == 0);
  REFUSED(gauntlet_node_same(one, NULL, &same, &error), "gauntlet.node.same");
  REFUSED(gauntlet_node_same(NULL, one, &same, &error), "gauntlet.node.same");
  REFUSED(gauntlet_node_name(NULL, NULL, &error), "gauntlet.node.name");
  CHECK(is_called(one, "one") && is_called(two, "two"));
  gauntlet_node_drop(two);
  gauntlet_node_drop(one);
}

static void given_handles(void) {
  gauntlet_node* both = NULL;
  sabir_error* error = NULL;
  sabir_status status;
  CHECK(gauntlet_node_merge(NULL, node_called(NULL, "a"), node_called(NULL, "b"), &both, NULL) ==
        SABIR_OK);
  CHECK(is_called(both, "a+b"));
  gauntlet_node_drop(both);
  both = NULL;
  status = gauntlet_node_merge(NULL, node_called(NULL, "a"), node_called(NULL, "a"), &both, &error);
  CHECK(refused(status, error, SABIR_INTERNAL, "gauntlet.node.merge"));
  /* Given away, whatever the status: the sanitizers see it if these are not dropped. */
  REFUSED(gauntlet_node_merge(NULL, node_called(NULL, "a"), NULL, &both, &error),
          "gauntlet.node.merge");
  REFUSED(gauntlet_node_merge(NULL, NULL, node_called(NULL, "b"), &both, &error),
          "gauntlet.node.merge");
  REFUSED(gauntlet_node_merge(NULL, node_called(NULL, "a"), node_called(NULL, "b"), NULL, &error),
          "gauntlet.node.merge");
  CHECK(both == NULL);
}

static void handles_that_may_fail(void) {
  gauntlet_node *node = node_called(NULL, "n"), *child = NULL;
  sabir_error* error = NULL;
  CHECK(gauntlet_node_try_child(node, 0, &child, &error) == SABIR_OK &&
        is_called(child, "n/child"));
  gauntlet_node_drop(child);
  child = NULL;
  CHECK(gauntlet_node_try_child(node, 1, &child, &error) == SABIR_DECLARED && child == NULL);
  CHECK(is_text(*gauntlet_as_string(error), "no child of n"));
  gauntlet_release(error);
  gauntlet_node_drop(node);
}

static void handles_in_lists_and_options(void) {
  gauntlet_node* nodes[2];
  gauntlet_option_node maybe;
  char memory[16];
  sabir_sink sink = sink_over(memory, sizeof memory);
  nodes[0] = node_called(NULL, "zero"), nodes[1] = node_called(NULL, "one");
  CHECK(gauntlet_first(NULL, nodes, 2, &sink, NULL) == SABIR_OK);
  CHECK(sink.size == 4 && memcmp(memory, "zero", 4) == 0);
  FAILED(gauntlet_first(NULL, NULL, 0, &sink, &error), SABIR_OUT_OF_RANGE, "gauntlet.first");
  gauntlet_node_drop(nodes[1]);
  nodes[1] = NULL;
  REFUSED(gauntlet_first(NULL, nodes, 2, &sink, &error), "gauntlet.first");
  gauntlet_node_drop(nodes[0]);
  CHECK(gauntlet_maybe(NULL, 0, &maybe, NULL) == SABIR_OK && !maybe.is_some);
  CHECK(gauntlet_maybe(NULL, 1, &maybe, NULL) == SABIR_OK && maybe.is_some);
  CHECK(is_called(maybe.some, "maybe"));
  gauntlet_node_drop(maybe.some);
}

/* --- opening ------------------------------------------------------------------------------ */

static void opening(void) {
  gauntlet_instance* instance = NULL;
  sabir_open_options options;
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  CHECK(gauntlet_open(NULL, NULL, &instance, NULL) == SABIR_OK);
  gauntlet_close(instance);
  CHECK(gauntlet_open("inprocess:", &options, &instance, NULL) == SABIR_OK);
  gauntlet_close(instance);
  REFUSED(gauntlet_open("", NULL, NULL, &error), "open");
  instance = NULL;
  FAILED(gauntlet_open("carrier-pigeon:", NULL, &instance, &error), SABIR_UNIMPLEMENTED, "open");
  options.version_major = GAUNTLET_VERSION_MAJOR;
  options.version_minor = GAUNTLET_VERSION_MINOR + 1;
  FAILED(gauntlet_open("", &options, &instance, &error), SABIR_FAILED_PRECONDITION, "open");
  CHECK(instance == NULL);
}

static void the_table_is_the_same_functions(void) {
  const gauntlet_api* api = gauntlet_get_api();
  gauntlet_node* node = NULL;
  uint8_t number = 0;
  CHECK(api->struct_size == sizeof *api);
  CHECK(api->echo_u8(NULL, 200, &number, NULL) == SABIR_OK && number == 200);
  CHECK(api->node_new(NULL, "n", 1, &node, NULL) == SABIR_OK && is_called(node, "n"));
  api->node_drop(node);
}

static void what_it_says_of_itself(void) {
  const sabir_description* description = gauntlet_describe();
  size_t i, found = 0;
  CHECK(strcmp(description->name, "tests:gauntlet") == 0);
  CHECK(strcmp(description->version, "0.5.0") == 0);
  CHECK(strlen(description->ledger) == 16);
  CHECK(strstr(description->contract, "interface gauntlet") != NULL);
  for (i = 0; i < description->layout_count; ++i) {
    const sabir_layout* row = &description->layouts[i];
    if (strcmp(row->type, "gauntlet.padded") != 0) continue;
    ++found;
    if (!row->field) CHECK(row->size == sizeof(gauntlet_padded));
    if (row->field && strcmp(row->field, "middle") == 0) CHECK(row->offset == 16);
  }
  CHECK(found == 5);
}

int main(void) {
  errors_without_a_value();
  errors_with_a_value();
  children_outlive_what_made_them();
  borrowed_handles();
  given_handles();
  handles_that_may_fail();
  handles_in_lists_and_options();
  opening();
  the_table_is_the_same_functions();
  what_it_says_of_itself();
  return check_result();
}
