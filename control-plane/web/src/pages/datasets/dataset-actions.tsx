import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { useCancelImport, useDeleteDataset } from '../../api/commands.js';
import { datasetModelsQuery } from '../../api/queries.js';
import type { DatasetDto } from '../../api/types.js';
import { Confirm } from '../../components/confirm.js';
import { plural } from '../../format.js';

/** What can be done with a data set: both ask first. */
export const DatasetActions = ({ dataset }: { dataset: DatasetDto }) =>
  dataset.status === 'importing' ? <CancelImport dataset={dataset} /> : <DeleteDataset dataset={dataset} />;

function CancelImport({ dataset: { id, name, version } }: { dataset: DatasetDto }) {
  const [opened, modal] = useDisclosure();
  const cancel = useCancelImport(id);
  return (
    <>
      <Button variant="default" loading={cancel.isPending} onClick={modal.open}>
        Cancel the import
      </Button>
      <Confirm
        opened={opened}
        onClose={modal.close}
        title={`Cancel the import of ${name} v${version}?`}
        action="Cancel the import"
        isPending={cancel.isPending}
        error={cancel.error}
        onConfirm={() => cancel.mutate(undefined, { onSuccess: modal.close })}
      >
        Nothing of it is kept; the files can be imported again.
      </Confirm>
    </>
  );
}

function DeleteDataset({ dataset }: { dataset: DatasetDto }) {
  const [opened, modal] = useDisclosure();
  const remove = useDeleteDataset(dataset.id);
  const navigate = useNavigate();
  return (
    <>
      <Button variant="light" color="red" loading={remove.isPending} onClick={modal.open}>
        Delete…
      </Button>
      <Confirm
        opened={opened}
        onClose={modal.close}
        title={`Delete ${dataset.name} v${dataset.version}?`}
        action="Delete"
        asksWhy
        isPending={remove.isPending}
        error={remove.error}
        onConfirm={(why) => remove.mutate(why, { onSuccess: () => void navigate('/datasets') })}
      >
        <WhatGoes dataset={dataset} />
      </Confirm>
    </>
  );
}

function WhatGoes({ dataset: { id, rows, files } }: { dataset: DatasetDto }) {
  const models = useQuery(datasetModelsQuery(id));
  const names = models.data?.items.map(({ name, version }) => `${name} v${version}`) ?? [];
  return (
    <>
      {plural(rows, 'row')} of {plural(files.length, 'file')} are removed for good, with their statistics and audit.{' '}
      {names.length > 0 ? `Trained on it: ${names.join(', ')}.` : 'No model was trained on it.'}
    </>
  );
}
